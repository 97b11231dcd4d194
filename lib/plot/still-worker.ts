/** The thread that makes pictures of SVG: it waits for texts at its port and answers each with the bytes of a PNG. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { workerData } from "node:worker_threads";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import { indexedPng } from "./indexed-png.js";
import type { StillAnswer, StillSetup } from "./still.js";

const { port, flag, fonts } = workerData as StillSetup;
let ready: Promise<Uint8Array[]> | undefined;

/** Without a font the rasteriser leaves all text out and says nothing; a file that is missing throws here. */
async function start(): Promise<Uint8Array[]> {
  await initWasm(readFileSync(createRequire(import.meta.url).resolve("@resvg/resvg-wasm/index_bg.wasm")));
  return fonts.map((path) => readFileSync(path));
}

async function answerTo(svg: string): Promise<StillAnswer> {
  try {
    const fontBuffers = await (ready ??= start());
    const picture = new Resvg(svg, { font: { fontBuffers, defaultFontFamily: "Liberation Sans" } });
    const { pixels, width, height } = picture.render();
    return { png: indexedPng({ pixels, width, height }) };
  } catch (error) {
    return { error: String(error) };
  }
}

port.on("message", (svg: string) => {
  void answerTo(svg).then((answer) => {
    port.postMessage(answer);
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
  });
});
