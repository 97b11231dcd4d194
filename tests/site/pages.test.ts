/** The pages of the site: every link leads to something, and what is served is in the folder. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { describe, expect, it } from "vitest";
import { METHODS } from "../../lib/config.js";
import { PARTS } from "../../site/layout.js";
import { markdownHtml } from "../../site/markdown.js";
import { textPages } from "../../site/pages.js";
import { serve } from "../../site/serve.js";

/** Links and pictures of a page that lead nowhere. */
function broken(files: ReadonlyMap<string, string | Uint8Array>): string[] {
  const there = new Set([...files.keys(), "index.html", "style.css", "playground.js", "api/index.html"]);
  return [...files].flatMap(([page, text]) =>
    typeof text !== "string"
      ? []
      : [
          ...text
            .replaceAll(/<script[^]*?<\/script>/g, "")
            .matchAll(/<(?:a|img|link|script)\b[^>]*?\b(?:href|src)="([^"]*)"/g),
        ]
          .map(([, to]) => to!.replace(/[?#].*$/, ""))
          .filter((to) => to !== "" && !/^(https?:|data:|mailto:)/.test(to))
          .filter((to) => !there.has(posix.normalize(posix.join(posix.dirname(page), to))))
          .map((to) => `${page} → ${to}`),
  );
}

describe("the site", () => {
  const files = textPages();

  it("has every part, every method and every notebook, and no broken link", () => {
    for (const [, path] of PARTS) expect(/^(index|api\/index)\.html$/.test(path) || files.has(path), path).toBe(true);
    for (const method of Object.keys(METHODS)) expect(files.get(`methods/${method}.html`)).toContain(`#run=${method}`);
    expect([...files.keys()].filter((path) => path.startsWith("notebooks/")).length).toBeGreaterThan(8);
    expect(broken(files)).toEqual([]);
  });

  it("says of a method what its paper claims and what came out", () => {
    const siri = files.get("methods/siri.html") as string;
    expect(siri).toMatch(/siri-confirm<\/a><\/td><td>siri<\/td><td>\.894 \[/);
    const spear = files.get("methods/spear.html") as string;
    expect(spear).toContain("what cannot be tested here");
    expect(spear).toContain("arXiv 2509.22601");
  });

  it("is caught where a link is broken", () => {
    expect(broken(new Map([["a/b.html", `<a href="../c.html">x</a> <a href="../index.html#run">y</a>`]]))).toEqual(["a/b.html → ../c.html"]); // prettier-ignore
  });

  it("turns links to files into links to their pages, or says the file", () => {
    const place = { file: "notebooks/README.md", page: "notebooks/index.html", sitePathOf: (file: string) => (file === "data/runs/how-we-decide.md" ? "how-we-decide.html" : undefined) }; // prettier-ignore
    const html = markdownHtml(
      "[how](../data/runs/how-we-decide.md) [code](../lib/index.ts) [paper](https://arxiv.org)",
      place,
    );
    expect(html).toContain(`<a href="../how-we-decide.html">how</a>`);
    expect(html).toContain("code <small>(../lib/index.ts)</small>");
    expect(html).toContain(`<a href="https://arxiv.org">paper</a>`);
  });
});

describe("what is served", () => {
  it("lies in the folder, and is only read", async () => {
    const folder = mkdtempSync(join(tmpdir(), "siri-serve-"));
    writeFileSync(join(folder, "index.html"), "here");
    writeFileSync(join(folder, "..", "siri-secret.html"), "not this");
    const { address, server } = await serve(folder, 0);
    const asked = async (path: string, method = "GET") => (await fetch(address + path, { method })).status;
    expect(await (await fetch(address)).text()).toBe("here");
    expect(await asked("%2e%2e/siri-secret.html")).toBe(404);
    expect(await asked("..%2fsiri-secret.html")).toBe(404);
    expect(await asked("%ff")).toBe(404);
    expect(await asked("index.html", "POST")).toBe(404);
    const second = await serve(folder, Number(new URL(address).port));
    expect(second.address).not.toBe(address);
    for (const one of [server, second.server]) one.close();
    rmSync(join(folder, "..", "siri-secret.html"));
    rmSync(folder, { recursive: true });
  });
});
