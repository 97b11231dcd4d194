/**
 * Fast 64-bit hashes for state keys, as two 32-bit halves. Not cryptographic; integer arithmetic only, so the same on
 * every machine.
 */
export type Hash = readonly [number, number];

/** A 32-bit mixer (the finaliser of MurmurHash3) over three small numbers. */
export function mix(salt: number, a: number, b: number): number {
  let x = Math.imul(salt, 0x9e3779b1) ^ Math.imul(a + 1, 0x85ebca77) ^ Math.imul(b + 1, 0xc2b2ae3d);
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) | 0;
}

/** The hash of a text. */
export function textHash(text: string): Hash {
  let high = 0xdeadbeef ^ text.length;
  let low = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    high = Math.imul(high ^ unit, 0x9e3779b1);
    low = Math.imul(low ^ unit, 0x5f356495);
  }
  return [mix(1, high, low), mix(2, low, high)];
}

/** Order does not matter: hashes of a set are folded together. */
export function fold(a: Hash, b: Hash): Hash {
  return [a[0] ^ b[0], a[1] ^ b[1]];
}

/** The hash of one fact (kind, a, b). */
export function factHash(kind: number, a: number, b: number): Hash {
  return [mix(kind, a, b), mix(kind + 0x5bd1, a, b)];
}

export function sameHash(a: Hash, b: Hash): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

/** Sixteen hexadecimal digits. */
export function hex([high, low]: Hash): string {
  return (high >>> 0).toString(16).padStart(8, "0") + (low >>> 0).toString(16).padStart(8, "0");
}
