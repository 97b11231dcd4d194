/** The contract options of the procedural shop, for every dialect. */
import { CARD_NAMES, type CardName } from "../../../envs/webshop/index.js";
import type { Task } from "../../../lib/types.js";
import type { ContractOptions } from "../../contracts/environment.js";

export interface Params {
  readonly goal: { readonly options: readonly { name: string; value: string }[] };
  readonly store: { readonly cards: readonly { readonly card: CardName }[]; readonly key: readonly number[] };
}

export const paramsOf = (task: Task): Params => task.params as unknown as Params;

/** The same shop without the cards that no product shows. */
function twin(task: Task): Task {
  const params = paramsOf(task);
  const cards = params.store.cards.filter(({ card }) => card !== "order" && card !== "coupon");
  return { ...task, params: { ...params, store: { ...params.store, cards } } as unknown as Task["params"] };
}

export const contract: ContractOptions = {
  tasks: 2,
  finite: { dev: 128, test: 128, pairs: 128, plain: 128 },
  oracle: 1,
  secrets: (task: Task) => [paramsOf(task).store.key.join(","), ...CARD_NAMES.filter((name) => name !== "order")],
  hidden: { twin, depends: (action: string) => /^click/.test(action) && !/next|prev|back|features/.test(action) },
};
