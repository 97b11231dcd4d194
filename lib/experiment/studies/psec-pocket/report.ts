import type { PsecRow } from "./measure.js";
export function psecReport(
  registered: string,
  rows: readonly PsecRow[],
  reading = "",
): { readonly page: string; readonly pictures: Readonly<Record<string, string>> } {
  return { page: `${registered}${rows.length}${reading}`, pictures: {} };
}
