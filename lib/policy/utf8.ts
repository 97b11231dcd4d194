/**
 * UTF-8 both ways, without loss for any JavaScript string: a lone surrogate becomes the three bytes its code unit would
 * have (the standard encoder replaces it), and such bytes become the surrogate again. Other malformed bytes, which only
 * sampling can produce, become U+FFFD.
 */
const standard = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

export function textToBytes(text: string): Uint8Array {
  return hasLoneSurrogate(text) ? generalised(text) : encoder.encode(text);
}

export function bytesToText(bytes: readonly number[]): string {
  const parts: string[] = [];
  let start = 0;
  for (let i = 0; i + 2 < bytes.length; i++) {
    // Only a surrogate begins with ED and a byte from A0 to BF.
    if (bytes[i] !== 0xed || bytes[i + 1]! < 0xa0 || bytes[i + 1]! > 0xbf || (bytes[i + 2]! & 0xc0) !== 0x80) continue;
    parts.push(standard.decode(Uint8Array.from(bytes.slice(start, i))));
    parts.push(String.fromCharCode(0xd000 | ((bytes[i + 1]! & 0x3f) << 6) | (bytes[i + 2]! & 0x3f)));
    start = i + 3;
  }
  parts.push(standard.decode(Uint8Array.from(bytes.slice(start))));
  return parts.join("");
}

function hasLoneSurrogate(text: string): boolean {
  return /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text);
}

function generalised(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const unit = character.charCodeAt(0);
    const lone = character.length === 1 && unit >= 0xd800 && unit <= 0xdfff;
    if (lone) bytes.push(0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f));
    else bytes.push(...encoder.encode(character));
  }
  return Uint8Array.from(bytes);
}
