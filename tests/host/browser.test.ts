/** A page as the machine under the library gives what Node gives: the same hashes, texts, paths and files. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as nodePath from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { base64OfText, concatenated, hexOf, sameBytes, textOf } from "../../lib/bytes.js";
import { host as page } from "../../lib/host/here-browser.js";
import { host as node, type Files } from "../../lib/host/here.js";
import { MemoryFiles } from "../../lib/host/memory.js";
import * as posix from "../../lib/host/posix-path.js";

describe("what is counted and packed in a page", () => {
  it("has Node's hashes, also of a copy that goes on", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), fc.string(), (parts, text) => {
        const [here, there] = [page.sha256(), node.sha256()];
        for (const part of parts) [here, there].forEach((hash) => hash.update(part));
        const [first, second] = [here.copy().digest(), there.copy().digest()];
        expect(hexOf(first)).toBe(hexOf(second));
        [here, there].forEach((hash) => hash.update(text));
        expect(hexOf(here.digest())).toBe(hexOf(there.digest()));
      }),
    );
  });

  it("is read in Node, and the reverse", () => {
    const text = "ein Satz – 走 🙂\n".repeat(500);
    expect(textOf(node.gunzip(page.gzip(text)))).toBe(text);
    expect(textOf(page.gunzip(node.gzip(text)))).toBe(text);
    expect(page.gzip(text)).toEqual(page.gzip(text));
  });

  it("joins paths as Node does", () => {
    const name = fc.constantFrom("", ".", "..", "a", "plays", "00000001.bin", "/", "a/b", "/runs");
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), (parts) => {
        const joined = nodePath.posix.join(...parts).replace(/(?<=.)\/$/, "");
        expect(posix.join(...parts)).toBe(joined);
        expect(posix.dirname(joined)).toBe(nodePath.posix.dirname(joined));
        expect(posix.basename(joined)).toBe(nodePath.posix.basename(joined));
      }),
    );
  });

  it("lets others have their turn in order", async () => {
    const order: number[] = [];
    await Promise.all([1, 2, 3].map(async (one) => (await page.breathe(), order.push(one))));
    expect(order).toEqual([1, 2, 3]);
  });

  it("refuses threads and files that it has not", () => {
    expect(() => page.startThread("lib/policy/acting/worker.js", {})).toThrow("workers: 1 in a page");
    expect(() => page.packageFile("data/policies/pocket/config.json")).toThrow("providePackageFiles");
  });
});

describe("bytes and texts", () => {
  it("are those of Node", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), fc.string({ unit: "binary" }), (a, b, text) => {
        expect(hexOf(a)).toBe(Buffer.from(a).toString("hex"));
        expect(textOf(a)).toBe(Buffer.from(a).toString());
        expect(concatenated([a, b])).toEqual(new Uint8Array(Buffer.concat([a, b])));
        expect(sameBytes(a, b)).toBe(Buffer.from(a).equals(b));
        expect(base64OfText(text)).toBe(Buffer.from(text).toString("base64"));
      }),
    );
  });
});

/** What a run asks of files, one after the other; the answers must not depend on where they are. */
function story(files: Files, root: string): unknown[] {
  const at = (name: string): string => `${root}/${name}`;
  files.makeFolder(at("folder"));
  files.write(at("folder/log"), "one\n");
  const first = files.create(at("lock"), "mine");
  const second = files.create(at("lock"), "yours");
  files.append(at("folder/log"), "two\n");
  files.append(at("folder/log"), new Uint8Array([51, 10]));
  const whole = [textOf(files.read(at("folder/log"))), files.size(at("folder/log"))];
  files.truncate(at("folder/log"), 6);
  files.append(at("folder/log"), "!");
  files.rename(at("folder/log"), at("folder/other"));
  files.remove(at("nothing"));
  files.remove(at("lock"));
  const part = textOf(files.read(at("folder/other"), 4, 100));
  return [first, second, ...whole, part, files.names(root), files.names(at("folder")), files.exists(at("lock"))];
}

describe("files in memory", () => {
  const folder = mkdtempSync(`${tmpdir()}/siri-host-`);
  afterAll(() => rmSync(folder, { recursive: true }));

  it("answer as the disk does", () => {
    const memory = new MemoryFiles();
    expect(story(memory, "/run")).toEqual(story(node.disk, folder));
    expect([...memory.below("/run").keys()]).toEqual(["folder/other"]);
    expect(existsSync("/run/folder")).toBe(false);
  });

  it("are no part of what is written into them afterwards", () => {
    const memory = new MemoryFiles();
    const bytes = new Uint8Array([1, 2]);
    memory.write("/a", bytes);
    bytes[0] = 9;
    expect([...memory.read("/a")]).toEqual([1, 2]);
    expect(() => memory.read("/b")).toThrow("nothing there");
  });
});
