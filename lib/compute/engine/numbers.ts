/**
 * exp, ln, sin and cos from additions, multiplications and divisions only, so that they give the same bits on every
 * machine (`Math.exp` and its kin may differ between versions of V8). Double precision, about 1e-15 relative.
 * The kernels compute their rotary tables by the same steps in C.
 */
const LN2 = 0.6931471805599453;
const LN2_HIGH = 0.69314718036912381649;
const LN2_LOW = 1.90821492927058770002e-10;
const QUARTER_HIGH = 1.57079632673412561417;
const QUARTER_LOW = 6.07710050650619224932e-11;

/** Round half away from zero, as a cast in C after adding .5 does. */
function nearest(x: number): number {
  return Math.trunc(x < 0 ? x - 0.5 : x + 0.5);
}

/** e^x; zero below -745. */
export function exp(x: number): number {
  if (x < -745) return 0;
  const n = nearest(x * 1.4426950408889634);
  const r = x - n * LN2_HIGH - n * LN2_LOW;
  let sum = 1;
  for (let k = 17; k >= 1; k--) sum = (sum * r) / k + 1;
  const half = Math.trunc(n / 2); // 2^n in two steps: it may be below the smallest normal number
  return sum * 2 ** half * 2 ** (n - half);
}

/** ln x for x > 0: halve or double x into [√½, √2), then 2 artanh((m-1)/(m+1)). */
export function ln(x: number): number {
  let exponent = 0;
  let m = x;
  while (m > Math.SQRT2) {
    m /= 2;
    exponent++;
  }
  while (m < Math.SQRT1_2) {
    m *= 2;
    exponent--;
  }
  const s = (m - 1) / (m + 1);
  const square = s * s;
  let sum = 0;
  for (let k = 21; k >= 1; k -= 2) sum = sum * square + 1 / k;
  return 2 * s * sum + exponent * LN2;
}

/** [sin, cos] for angles up to a few million: reduce by quarter turns, then Taylor series. */
export function sinCos(angle: number): [number, number] {
  const quarter = nearest(angle * 0.6366197723675814);
  const r = angle - quarter * QUARTER_HIGH - quarter * QUARTER_LOW;
  const square = r * r;
  let s = 0;
  let c = 0;
  for (let k = 19; k >= 3; k -= 2) s = (-(1 + s) * square) / (k * (k - 1));
  s = r + r * s;
  for (let k = 20; k >= 2; k -= 2) c = (-(1 + c) * square) / (k * (k - 1));
  c = 1 + c;
  const turn = ((quarter % 4) + 4) % 4;
  if (turn === 0) return [s, c];
  if (turn === 1) return [c, -s];
  return turn === 2 ? [-s, -c] : [-c, s];
}

/** Rotary angles' cosines and sines, [positions, headWidth / 2] each: angle = position · theta^(-2i/headWidth). */
export function rotaryTable(
  positions: number,
  headWidth: number,
  theta: number,
): { cos: Float32Array; sin: Float32Array } {
  const half = headWidth / 2;
  const cos = new Float32Array(positions * half);
  const sin = new Float32Array(positions * half);
  const step = ln(theta);
  for (let i = 0; i < half; i++) {
    const frequency = exp((-2 * i * step) / headWidth);
    for (let position = 0; position < positions; position++) {
      [sin[position * half + i], cos[position * half + i]] = sinCos(position * frequency) as [number, number];
    }
  }
  return { cos, sin };
}
