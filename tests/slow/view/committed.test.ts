/**
 * The outputs that are committed, in a real browser: as a page shows them that trusts nobody, and as an editor does that
 * puts an output into the page first and runs its scripts afterwards, one by one and elsewhere, as VS Code's renderer does.
 */
import { basename } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { joined, readNotebook, type Text } from "../../../kernel/notebook-file.js";
import { allMasters, notebookOf } from "../../../kernel/notebooks.js";
import { chromium, Pages, picture, sanitised } from "./page.js";

/** The HTML of each output of a notebook that would not be seen without scripts or vector graphics. */
function liveOutputs(master: string): string[] {
  const outputs = readNotebook(notebookOf(master)).cells.flatMap(({ outputs = [] }) => outputs);
  const html = outputs.map(({ data = {} }) => joined((data["text/html"] ?? "") as Text));
  return html.filter((one) => /<(?:script|svg)\b/.test(one));
}

/** Put into the page, and then each script made anew at the end of its output and taken away again. */
const AFTERWARDS = `(outputs) => {
  for (const html of outputs) {
    const output = document.createElement("div");
    output.innerHTML = html;
    document.body.append(output);
    for (const old of [...output.querySelectorAll("script")]) {
      const script = document.createElement("script");
      if (old.type) script.type = old.type;
      script.text = old.innerText;
      output.append(script);
      script.remove();
    }
  }
}`;

describe.skipIf(chromium === undefined)("committed outputs (skipped without chromium)", () => {
  let pages: Pages;
  beforeAll(async () => {
    pages = await Pages.open();
  });
  afterAll(() => pages?.close());

  it.each(allMasters().map((master) => [basename(master, ".md"), master]))("%s", async (name, master) => {
    const html = liveOutputs(master);
    const { page: still } = await pages.show(html.map(sanitised), { scripts: false });
    const widths = await still.locator("img").evaluateAll((all) => all.map((image) => image.clientWidth));
    expect(widths.length).toBeGreaterThanOrEqual(html.length);
    expect(Math.min(...widths)).toBeGreaterThan(100);
    await picture(still, `${name}-still`);

    const { page, asked, wrong } = await pages.show([], { dark: true });
    await page.evaluate(`(${AFTERWARDS})(${JSON.stringify(html)})`);
    const views = page.locator("[data-siri-view]");
    await expect.poll(() => page.locator("[data-siri-view][data-live]").count()).toBe(await views.count());
    expect([asked.filter((address) => !address.startsWith("data:")).length, wrong]).toEqual([1, []]);
    await picture(page, `${name}-afterwards`);
    await Promise.all([still.close(), page.close()]);
  });
});
