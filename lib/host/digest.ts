/** SHA-256 of something that is there as a whole. */
import { hexOf } from "../bytes.js";
import { host } from "./here.js";

export function sha256(content: Uint8Array | string): Uint8Array {
  const hash = host.sha256();
  hash.update(content);
  return hash.digest();
}

/** Its first sixteen hexadecimal digits: enough to tell things apart. */
export function shortDigest(content: Uint8Array | string): string {
  return hexOf(sha256(content)).slice(0, 16);
}
