/** The card of HGPO. `Paper:` cites HGPO (arXiv 2602.22817) with its reference code (verl-agent, `recipe/hgpo`). */
import { flag, oneOf, real, whole, type Fields } from "../../fields.js";
import {
  commonFields,
  commonUnread,
  groupCreditUnread,
  refuseCommon,
  type CommonConfig,
  type MethodCard,
} from "../common.js";
import { groupCredit, type GroupCreditSection, type StepCreditSection } from "../sections.js";
import type { Row } from "../unread.js";

/** Hierarchy-of-groups policy optimisation: turns that share ever longer histories are compared as well. */
export interface HgpoConfig extends CommonConfig {
  readonly method: "hgpo";
  readonly credit: HgpoCreditSection;
}

/** Credit that compares turns by the states they came through. */
export interface HgpoCreditSection extends GroupCreditSection {
  /** Statistics of the whole episodes' part. Paper: turns, every turn of a group is a row. */
  readonly statistics: GroupCreditSection["statistics"];
  /** Discount of the return of a turn. Paper: 0.95. */
  readonly gamma: number;
  /** Equal states are equal texts, or truly equal. Paper: observation; histories are there to tell equal texts apart. */
  readonly anchor: StepCreditSection["anchor"];
  /** Longest history compared, in states with the present one; 0 leaves whole episodes. Paper: 3, two past ones. */
  readonly history: number;
  /** Each turn's own past states; or, as a control that must lose the effect, dealt anew among turns in one state. Ours: own. */
  readonly histories: "own" | "shuffled";
  /** Comparisons over k states weigh (k + 1)^alpha. Paper: 1. */
  readonly alpha: number;
  /** Whole episodes are compared too, as histories of length 0. Paper: optional, off. */
  readonly wholeEpisode: boolean;
}

const credit: Fields<HgpoCreditSection> = {
  ...groupCredit,
  statistics: oneOf("turns", ["episodes"]),
  gamma: real(0.95, { min: 0, max: 1 }),
  anchor: oneOf("observation", ["state"]),
  history: whole(3, { min: 0 }),
  histories: oneOf("own", ["shuffled"]),
  alpha: real(1, { min: 0 }),
  wholeEpisode: flag(false),
};

const unread: readonly Row<HgpoConfig>[] = [
  {
    options: ["credit.histories"],
    isRead: ({ credit: { history } }) => history > 1,
    because: () => "history is below 2, and no past state is compared",
  },
  {
    options: ["credit.gamma", "credit.anchor", "credit.alpha", "credit.wholeEpisode"],
    isRead: ({ credit: { history } }) => history > 0,
    because: () => "history is 0, and whole episodes alone are compared",
  },
  {
    options: ["credit.statistics"],
    isRead: ({ credit: { history, wholeEpisode } }) => history === 0 || wholeEpisode,
    because: () => "wholeEpisode is false, and no whole episodes are compared",
  },
  {
    options: ["credit.alpha"],
    isRead: ({ credit: { history, wholeEpisode } }) => history !== 1 || wholeEpisode,
    because: () => "history is 1, and there is one comparison to weigh",
  },
];

export const hgpo: MethodCard<HgpoConfig> = {
  about: "compare turns that came the same way, over ever longer ways",
  fields: { ...commonFields, credit },
  unread: [...commonUnread, ...groupCreditUnread, ...unread],
  refuse: refuseCommon,
  metrics: {},
  probe: {},
  atOnce: {},
};
