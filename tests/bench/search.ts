/**
 * `npm run bench search`: indexing and searching a thousand products with WebShop's engine. The products and queries are the
 * real ones where their data is there (--data DIR, SIRI_SHARED), else made up of the same number of words.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { SearchIndex, type IndexedText } from "../../envs/webshop/bm25.js";
import { readJsonLines } from "../../envs/files.js";
import { packageRoot } from "../../lib/assets.js";
import { command } from "../../lib/cli/frame/command.js";
import { folder } from "../../lib/cli/frame/values.js";
import { flag, option, words } from "../../lib/cli/frame/words.js";
import { keyOf, stream } from "../../lib/random.js";
import { rateOf, secondsOf, table } from "./measure.js";

export default command({
  about: "Measure WebShop's search engine.",
  examples: ["npm run bench search -- --json"],
  words: words({
    json: flag("json", "one JSON object instead of a table"),
    data: option("data", folder(), "a folder with webshop/products_1000.jsonl.gz"),
  }),
  run,
});

interface Load {
  readonly name: string;
  readonly products: readonly IndexedText[];
  readonly queries: readonly string[];
}

function realLoad(data: string): Load | undefined {
  const folder = join(data, "webshop");
  const [products, queries] = [join(folder, "products_1000.jsonl.gz"), join(folder, "lucene_queries.jsonl")];
  if (!existsSync(products) || !existsSync(queries)) return undefined;
  const texts = (readJsonLines(queries) as { query: string }[]).map(({ query }) => query);
  return { name: "WebShop's products", products: readJsonLines(products) as IndexedText[], queries: texts };
}

/** A thousand texts of 108 words out of 5,000, common ones more often; queries of eight words. */
function madeLoad(): Load {
  const draw = stream(keyOf("search bench"));
  const text = (length: number): string =>
    Array.from({ length }, () => `word${Math.floor(5000 * draw.uniform() ** 3).toString(36)}`).join(" ");
  const products = Array.from({ length: 1000 }, (_, i) => ({ id: `P${i}`, contents: text(108) }));
  return { name: "made-up products", products, queries: Array.from({ length: 200 }, () => text(8)) };
}

async function run(given: { readonly json: boolean; readonly data: string | undefined }): Promise<void> {
  const shared = process.env.SIRI_SHARED ?? resolve(packageRoot(), "../shared");
  const load = realLoad(given.data ?? join(shared, "data")) ?? madeLoad();
  let index!: SearchIndex;
  const seconds = secondsOf(() => (index = new SearchIndex(load.products)));
  let next = 0;
  const rate = rateOf(() => {
    index.search(load.queries[next++ % load.queries.length]!);
    return 1;
  });
  const result = {
    load: load.name,
    products: index.size,
    indexMilliseconds: seconds * 1000,
    searchMilliseconds: 1000 / rate,
  };
  const cells = [result.load, String(result.products), (seconds * 1000).toFixed(0), (1000 / rate).toFixed(3)];
  console.log(given.json ? JSON.stringify(result) : table(["of", "products", "index ms", "search ms"], [cells]));
  await Promise.resolve();
}
