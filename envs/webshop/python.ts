/**
 * The few habits of Python that WebShop's results depend on: the Mersenne Twister behind `random` (goal order and prices),
 * how floats and strings are written, what counts as white space. Only for being equal to the original program;
 * everything of our own draws from `lib/random.ts`.
 */

const SIZE = 624;
const SHIFT = 397;

/** Python's `random.Random(seed)` for whole numbers from 0 to 2^53. */
export class PythonRandom {
  private readonly state = new Uint32Array(SIZE);
  private at = SIZE;

  constructor(seed: number) {
    const words = seed >= 2 ** 32 ? [seed >>> 0, Math.floor(seed / 2 ** 32)] : [seed >>> 0];
    this.fill(19650218);
    this.mix(words);
  }

  private fill(seed: number): void {
    this.state[0] = seed;
    for (let i = 1; i < SIZE; i++) this.state[i] = Math.imul(1812433253, scramble(this.state[i - 1]!)) + i;
  }

  /** The reference generator's `init_by_array` (Matsumoto and Nishimura, 2002). */
  private mix(words: readonly number[]): void {
    const { state } = this;
    let i = 1;
    const step = (factor: number, add: number): void => {
      state[i] = (state[i]! ^ Math.imul(scramble(state[i - 1]!), factor)) + add;
      if (++i < SIZE) return;
      state[0] = state[SIZE - 1]!;
      i = 1;
    };
    for (let k = 0; k < SIZE; k++) step(1664525, words[k % words.length]! + (k % words.length));
    for (let k = 0; k < SIZE - 1; k++) step(1566083941, -i);
    state[0] = 0x80000000;
  }

  private twist(): void {
    const { state } = this;
    for (let i = 0; i < SIZE; i++) {
      const joined = (state[i]! & 0x80000000) | (state[(i + 1) % SIZE]! & 0x7fffffff);
      state[i] = state[(i + SHIFT) % SIZE]! ^ (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0);
    }
    this.at = 0;
  }

  private word(): number {
    if (this.at >= SIZE) this.twist();
    let y = this.state[this.at++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** `random.random()`. */
  random(): number {
    const high = this.word() >>> 5;
    const low = this.word() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** `random.uniform(low, high)`. */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.random();
  }

  /** `random.randrange(below)` for 0 < below < 2^32. */
  below(below: number): number {
    const bits = 32 - Math.clz32(below);
    for (;;) {
      const drawn = bits === 0 ? 0 : this.word() >>> (32 - bits);
      if (drawn < below) return drawn;
    }
  }

  /** `random.shuffle(list)`, as a new array. */
  shuffle<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let last = result.length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      [result[last], result[other]] = [result[other]!, result[last]!];
    }
    return result;
  }

  /** `random.sample(list, count)` for lists so short that Python draws from a shrinking pool. */
  samplePool<T>(items: readonly T[], count: number): T[] {
    const pool = [...items];
    return Array.from({ length: count }, (_, drawn) => {
      const place = this.below(pool.length - drawn);
      const taken = pool[place]!;
      pool[place] = pool[pool.length - drawn - 1]!;
      return taken;
    });
  }
}

function scramble(word: number): number {
  return word ^ (word >>> 30);
}

const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const EDGES = new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, "g");
const GAPS = new RegExp(`[${SPACE}]+`);

/** `str.strip()`: not quite JavaScript's `trim`, which spares the separators U+001C–1F and drops the byte order mark. */
export function strip(text: string): string {
  return isPlain(text.charCodeAt(0)) && isPlain(text.charCodeAt(text.length - 1)) ? text : text.replace(EDGES, "");
}

/** A visible sign of ASCII: most texts begin and end with one, and need no pattern. */
function isPlain(unit: number): boolean {
  return unit > 0x20 && unit < 0x7f;
}

/** `str.split()`. */
export function splitOnSpace(text: string): string[] {
  const stripped = strip(text);
  return stripped === "" ? [] : stripped.split(GAPS);
}

/** `repr(float)`: the shortest digits, always with a point or an exponent. */
export function floatText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
  const text = String(value);
  return Number.isInteger(value) ? `${text}.0` : text;
}

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Zs}]/u;

/** `repr(str)`. */
export function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let result = quote;
  for (const sign of text) result += sign === quote || sign === "\\" ? `\\${sign}` : printable(sign);
  return result + quote;
}

function printable(sign: string): string {
  const known = { "\n": "\\n", "\r": "\\r", "\t": "\\t", " ": " " }[sign];
  if (known !== undefined) return known;
  if (!UNPRINTABLE.test(sign)) return sign;
  const point = sign.codePointAt(0)!;
  const hex = point.toString(16);
  if (point < 0x100) return `\\x${hex.padStart(2, "0")}`;
  return point < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

/** `json.dumps(text)`: everything beyond ASCII escaped. */
export function jsonText(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
