/** A Chromium to try pages in, and the engine as a script for them. */
import { existsSync } from "node:fs";
import { chromium as driver, type Browser } from "playwright-core";
import { bundle } from "../../../site/bundle.js";
import { packageFilesModule } from "../../../site/package-files.js";

export const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

/** `flags`: what else Chromium is started with. */
export function launch(flags: readonly string[] = []): Promise<Browser> {
  return driver.launch({ executablePath: chromium!, args: ["--no-sandbox", ...flags] });
}

/** The library with the files of the package, under the name `siri`. */
export function engineScript(): Promise<string> {
  return bundle({ entry: "site/app/engine.ts", name: "siri", made: { "made:package-files": packageFilesModule() } });
}
