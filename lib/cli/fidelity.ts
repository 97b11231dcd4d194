/**
 * `siri-lab fidelity`: compares the worlds with recordings of the real ones in a folder laid out like the public data.
 * Missing files are skipped and count as 0 of 0. With `--json` exactly one JSON object on standard output; else a table
 * and the first differences.
 */
import * as household from "../../envs/household/fidelity.js";
import * as webshop from "../../envs/webshop/fidelity.js";

type Agreement = readonly [agree: number, total: number];
type Check = (data: string, report?: (difference: string) => void) => Agreement | undefined;

/** Every check, in the order of the report, with what it compares. */
const CHECKS: readonly (readonly [name: string, about: string, check: Check])[] = [
  ["walkthroughs", "ALFWorld: released walkthroughs end in a win", household.walkthroughs],
  ["observations03", "ALFWorld 0.3: recorded observations and scores", household.observations03],
  ["observations04", "ALFWorld 0.4: recorded observations", household.observations04],
  ["admissible", "ALFWorld 0.4: recorded lists of commands", household.admissible],
  ["termVectors", "WebShop: analysed products", webshop.termVectors],
  ["bm25", "WebShop: reference rankings", webshop.bm25],
  ["lucene", "WebShop: Lucene's own rankings", webshop.lucene],
  ["engine", "ALFWorld 0.4: steps of the real engine", household.engine],
  ["pageLengths", "WebShop: lengths of recorded result pages", webshop.pageLengths],
  ["goals", "WebShop: goals and their order", webshop.goals],
];

const SHOWN = 5;

export interface FidelityGiven {
  readonly data: string;
  readonly json: boolean;
}

export function compareWorlds({ data, json }: FidelityGiven): void {
  const results: Record<string, Agreement> = {};
  const differences: string[] = [];
  for (const [name, , check] of CHECKS) {
    const found = check(data, (difference) => differences.push(`${name}: ${difference}`));
    if (found !== undefined) results[name] = found;
  }
  const all = Object.fromEntries(CHECKS.map(([name]) => [name, results[name] ?? [0, 0]]));
  process.stdout.write(json ? `${JSON.stringify(all)}\n` : table(results, differences));
}

function table(results: Readonly<Record<string, Agreement>>, differences: readonly string[]): string {
  const rows = CHECKS.map(([name, about]) => {
    const found = results[name];
    const count = found === undefined ? "no files" : `${found[0]} of ${found[1]}`;
    return `  ${name.padEnd(15)} ${count.padStart(14)}   ${about}`;
  });
  const shown = differences.slice(0, SHOWN).map((difference) => `\n  ${difference}`);
  const more = differences.length > SHOWN ? [`\n  … and ${differences.length - SHOWN} more`] : [];
  return `${[...rows, ...shown, ...more].join("\n")}\n`;
}
