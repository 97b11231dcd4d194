/** Native products with eight lanes and with sixteen, side by side: thousand million operations a second of one core. */
import { nativeLanes, trainingKernels } from "../../../lib/compute/native.js";
import { rateOf } from "../measure.js";

/** Rows of two texts of 256, by the matrices of SmolLM2-135M. */
const shapes: readonly (readonly [rows: number, columns: number, inner: number])[] = [
  [512, 576, 576],
  [512, 1536, 576],
  [512, 576, 1536],
];

export function productRates(): string {
  const chosen = nativeLanes();
  const lanes = nativeLanes(16) === 16 ? ([8, 16] as const) : ([8] as const);
  const lines = lanes.map((count) => {
    nativeLanes(count);
    return `${count} lanes: ${shapes.map((shape) => `${rate(...shape).toFixed(0)} (${shape.join(" × ")})`).join(", ")}`;
  });
  nativeLanes(chosen);
  return ["native products, GFLOP/s of one core", ...lines, `taken here: ${chosen} lanes`].join("\n");
}

function rate(rows: number, columns: number, inner: number): number {
  const { heap, run } = trainingKernels("native");
  const [a, b, out] = [heap.floats(rows * inner), heap.floats(inner * columns), heap.floats(rows * columns)];
  const work = heap.floats(256 * (columns + 32));
  heap.f32(a, rows * inner).fill(0.5);
  heap.f32(b, inner * columns).fill(0.25);
  const products = rateOf(() => {
    run.gemm(rows, columns, inner, a, inner, 1, b, columns, 1, out, columns, 0, 0, 0, work);
    return 1;
  });
  return (2 * rows * columns * inner * products) / 1e9;
}
