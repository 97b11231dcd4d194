/** WebShop's own goals by a policy that was taught from its own products: how far below the script that taught it? */
import { addToArchive, packRows, readArchive } from "../lib/experiment/studies/archive.js";
import { opening, type DirectStudy } from "../lib/experiment/studies/direct.js";
import { shopPage } from "../lib/experiment/studies/webshop-real/page.js";
import { playUnit, scriptsUnit, ways, type KeptRow, type Unit } from "../lib/experiment/studies/webshop-real/play.js";

const units = [...Object.keys(ways), scriptsUnit] as Unit[];

export const webshopReal: DirectStudy = {
  name: "webshop-real",
  takesShop: true,
  registered: `
Registered before the test goals were played. The policy that \`pretrain webshop-real --shop FOLDER\` makes at seed 0 from WebShop's
1,000 products plays each goal once, at seed 0, greedily and drawn at temperature .4: the 500 goals of WebShop's own test part, and
those of the clean split by titles. Score and success are reported with intervals over products, beside the script that reads pages
and taught it, the best that the first page of results allows, and the published figures for Qwen2.5-7B (arXiv 2606.02355: SIRI .899
score, .813 success; GiGPO .844, .728). No word piece and no lesson comes from a published test goal, or from a goal about a product
of the clean splits dev and test. Only goals of dev were looked at while the policy was made: a first policy won .203 of them greedily,
where the script wins .778, for it copied options badly that it had never read; the lessons with made-up options, and a prompt that
names what a product lacks, came from there. Whatever comes out is said, with the lost goals taken apart.`.trim(),

  units,

  async run(folder, most = units.length, tell, given) {
    const kept = readArchive(folder);
    for (const unit of units.slice(0, most)) {
      if (kept.has(unit)) continue;
      const rows = await playUnit(unit, given, tell);
      addToArchive(folder, [packRows(unit, rows)]);
      tell(`${unit}: ${rows.length} goals played`);
    }
  },

  report(kept) {
    const rows = units.flatMap((unit) => (kept.get(unit)?.rows ?? []) as readonly KeptRow[]);
    return { page: shopPage(opening(webshopReal, kept), rows), pictures: {} };
  },
};
