/** What a policy for WebShop's own shop is taught: visits for goals that teach, alone by the teacher or together with the pupil. */
import { adviceOn, goalOf, type OfficialShop } from "../../../envs/webshop/index.js";
import { countPieces } from "../../policy/count-pieces.js";
import { BpeTokenizer } from "../../policy/bpe-tokenizer.js";
import type { Policy, Tokenizer } from "../../policy/policy.js";
import { split, stream, type Key, type Stream } from "../../random.js";
import type { Task } from "../../types.js";
import type { LessonSource } from "../pretraining/clone.js";
import { playedTogether, type Together } from "../pretraining/taught-play.js";
import { briefFormat, specialTokens } from "./format.js";
import { byProduct, lessonGoals } from "./goals.js";
import { TaughtVisit, type Mover } from "./visit.js";

/** Tokens of a lesson at most. */
export const longestVisit = 1280;

/** Results a page. */
const RESULTS = 10;

/** In half of the lessons that the teacher makes alone, each turn is a slip with this chance. */
const SLIP = 1 / 10;

/** The share of lessons that are learnt among all tokens: to copy a rare word is hardly learnt among few others. */
const FREE = 0.5;

/** How the pupil takes part in whole visits. */
export const shopTogether: Together = { alone: 0.6, together: 0.5, round: 8, temperature: 0.7 };

/** The share of lessons that are one product's page alone: of those before the pupil moves, and of those after. */
const pagesAlone = { before: 0.75, after: 0.3 } as const;

export class ShopCorpus {
  private readonly products: readonly (readonly Task[])[];

  constructor(
    private readonly shop: OfficialShop,
    private readonly tokenizer: Tokenizer,
  ) {
    this.products = byProduct(lessonGoals(shop));
  }

  together(pupil: Policy): LessonSource {
    return playedTogether((key, pupilMayMove) => this.visit(key, pupilMayMove), pupil, shopTogether);
  }

  /** A product is drawn, then one of its goals: one product alone has a sixth of all goals. */
  visit(key: Key, pupilMayMove: boolean): TaughtVisit {
    const draw = stream(split(key, "lesson"));
    const task = draw.choice(draw.choice(this.products));
    const { shop, tokenizer } = this;
    const options = { shop, tokenizer, key, draw, free: draw.chance(FREE), longest: longestVisit };
    if (draw.chance(pupilMayMove ? pagesAlone.after : pagesAlone.before))
      return new TaughtVisit(task, { ...options, mover: () => "teacher", only: placeOf(shop, task, draw) });
    const joins = pupilMayMove && draw.chance(shopTogether.together);
    return new TaughtVisit(task, { ...options, mover: joins ? withPupil(draw) : alone(draw) });
  }
}

/** In two of three the wanted product itself, where it is among the results; else any. */
function placeOf(shop: OfficialShop, task: Task, draw: Stream): number {
  const wanted = shop.store.search(task.text).slice(0, RESULTS).indexOf(goalOf(task).asin);
  return wanted >= 0 && draw.chance(2 / 3) ? wanted : draw.integer(RESULTS);
}

function alone(draw: Stream): Mover {
  const share = draw.chance(0.5) ? SLIP : 0;
  return () => (share > 0 && draw.chance(share) ? "slip" : "teacher");
}

function withPupil(draw: Stream): Mover {
  const share = 0.2 + 0.8 * draw.uniform();
  return () => (draw.chance(share) ? "pupil" : "teacher");
}

/** Pieces counted on goals that teach and on the pages to which the teacher comes with them. */
export function shopTokenizer(shop: OfficialShop, size: number): BpeTokenizer {
  return new BpeTokenizer(countPieces(textsOf(shop), { size, special: specialTokens }));
}

function* textsOf(shop: OfficialShop): Generator<string> {
  const environment = shop.make();
  for (const tasks of byProduct(lessonGoals(shop))) {
    const task = tasks[0]!;
    for (const { text } of tasks) yield briefFormat.opening({ ...task, text }, []).replace(/^<bos>/, "");
    let page = environment.reset(task).text;
    for (let action; (action = adviceOn(environment, shop.store)) !== undefined;) {
      yield ` obs ${page}`;
      yield briefFormat.answer(action);
      page = environment.step(action).observation.text;
    }
  }
}
