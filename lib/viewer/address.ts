/** How a question of the page is written; a report keeps its answers under the same addresses. Knows no files. */
export function address(question: string, given: Readonly<Record<string, string | number>> = {}): string {
  const search = new URLSearchParams(
    Object.entries(given).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return search.size === 0 ? `api/${question}` : `api/${question}?${search.toString()}`;
}
