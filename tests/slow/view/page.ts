/** A real browser without a network that shows outputs as a notebook's page does, and hears what goes wrong. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium as driver, type Browser, type Page } from "playwright-core";
import { chromium } from "../kernel/jupyter.js";

export { chromium };

/** Where to leave the screenshots; without it none are taken. */
const pictures = process.env["SIRI_SCREENSHOTS"];

export interface Seen {
  readonly page: Page;
  /** Every address that was asked for. */
  readonly asked: readonly string[];
  /** Errors of scripts, and dialogs that a hostile text opened. */
  readonly wrong: readonly string[];
}

export class Pages {
  private readonly folder = mkdtempSync(join(tmpdir(), "siri-views-"));
  private constructor(private readonly browser: Browser) {}

  static async open(): Promise<Pages> {
    return new Pages(await driver.launch({ executablePath: chromium!, args: ["--no-sandbox"] }));
  }

  /** A page with outputs, one below the other. */
  async show(
    outputs: readonly string[],
    { scripts = true, dark = false, width = 1280 }: { scripts?: boolean; dark?: boolean; width?: number } = {},
  ): Promise<Seen> {
    const context = await this.browser.newContext({
      javaScriptEnabled: scripts,
      colorScheme: dark ? "dark" : "light",
      viewport: { width, height: 900 },
    });
    const page = await context.newPage();
    const [asked, wrong]: [string[], string[]] = [[], []];
    page.on("request", (request) => asked.push(request.url()));
    page.on("pageerror", (error) => wrong.push(error.message));
    page.on("dialog", (dialog) => {
      wrong.push(dialog.message());
      void dialog.dismiss();
    });
    const file = join(this.folder, "page.html");
    const paper = dark ? "background:#111;color:#ddd" : "";
    writeFileSync(file, `<!doctype html><meta charset="utf-8"><body style="${paper}">${outputs.join("\n")}</body>`);
    await page.goto(pathToFileURL(file).href);
    return { page, asked, wrong };
  }

  async close(): Promise<void> {
    await this.browser.close();
    rmSync(this.folder, { recursive: true });
  }
}

export async function picture(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}

/** What front ends that trust nobody leave of an output: no script, no style. */
export function sanitised(html: string): string {
  return html.replaceAll(/<script[\s\S]*?<\/script>/g, "").replaceAll(/ style="[^"]*"/g, "");
}
