/**
 * What a run is told: one plain readonly object, of one of the methods. `resolve` fills the defaults, derives what follows
 * from them and refuses what cannot work, before anything has started. A method's card is in `config/methods`; the union
 * `Config` follows from their registry, `METHODS`. Sections that several methods share are in `config/sections.ts` and
 * `config/skill-sections.ts`.
 */
import type { Change, CommonConfig, MethodCard } from "./config/common.js";
import { gigpo } from "./config/methods/gigpo.js";
import { grpo } from "./config/methods/grpo.js";
import { hgpo } from "./config/methods/hgpo.js";
import { selfguide } from "./config/methods/selfguide.js";
import { sdar } from "./config/methods/sdar.js";
import { siri } from "./config/methods/siri.js";
import { skillsd } from "./config/methods/skillsd.js";
import { spear } from "./config/methods/spear.js";
import { opid } from "./config/methods/opid.js";
import { metis } from "./config/methods/metis.js";
import { shaping } from "./config/methods/shaping.js";
import { skill0 } from "./config/methods/skill0.js";
import { d2skill } from "./config/methods/d2skill.js";
import { ucob } from "./config/methods/ucob.js";
import { slim } from "./config/methods/slim.js";
import { a3t } from "./config/methods/a3t.js";
import { bstar } from "./config/methods/bstar.js";
import { exit } from "./config/methods/exit.js";
import { ctx2skill } from "./config/methods/ctx2skill.js";
import { reskill } from "./config/methods/reskill.js";
import { refuseUnread } from "./config/unread.js";
import { labError, unknownName } from "./errors.js";
import { fill, listFields, type Input } from "./fields.js";

export type { CommonConfig, MetricEntry } from "./config/common.js";
export type { GigpoConfig } from "./config/methods/gigpo.js";
export type { GrpoConfig } from "./config/methods/grpo.js";
export type { SelfguideConfig } from "./config/methods/selfguide.js";
export type { SiriConfig } from "./config/methods/siri.js";
export type { SdarConfig } from "./config/methods/sdar.js";
export type { SkillsdConfig } from "./config/methods/skillsd.js";
export type { SpearConfig } from "./config/methods/spear.js";
export type { OpidConfig } from "./config/methods/opid.js";
export type { MetisConfig } from "./config/methods/metis.js";
export type { ShapingConfig } from "./config/methods/shaping.js";
export type { Skill0Config } from "./config/methods/skill0.js";
export type { D2skillConfig } from "./config/methods/d2skill.js";
export type { UcobConfig } from "./config/methods/ucob.js";
export type { SlimConfig } from "./config/methods/slim.js";
export type { A3tConfig } from "./config/methods/a3t.js";
export type { BstarConfig } from "./config/methods/bstar.js";
export type { ExitConfig } from "./config/methods/exit.js";
export type { Ctx2skillConfig } from "./config/methods/ctx2skill.js";
export type { ReskillConfig } from "./config/methods/reskill.js";
export type * from "./config/noted-sections.js";
export type * from "./config/sections.js";
export type * from "./config/skill-sections.js";
export type * from "./config/teacher-sections.js";
export type { DialsOf, WorldName } from "../envs/dials.js";
export type { Input } from "./fields.js";

export const METHODS = {
  grpo,
  gigpo,
  hgpo,
  siri,
  selfguide,
  spear,
  skillsd,
  sdar,
  opid,
  metis,
  shaping,
  skill0,
  d2skill,
  ucob,
  slim,
  a3t,
  bstar,
  exit,
  ctx2skill,
  reskill,
} as const;

export type Method = keyof typeof METHODS;
/** Every configuration there is; `method` tells which. */
export type Config = { [M in Method]: Parameters<(typeof METHODS)[M]["refuse"]>[0] }[Method];
export type ConfigOf<M extends Method> = Extract<Config, { readonly method: M }>;

/** What follows from the options; computed, never set. */
export interface DerivedSection {
  /** Derived: groups × groupSize. */
  readonly episodesPerIteration: number;
  /** Derived: the budget of training episodes, iterations × episodesPerIteration. */
  readonly episodes: number;
  /** Derived: after which iterations the policy is examined; 0 is before the first. */
  readonly evaluationsAfter: readonly number[];
}

/** A configuration that is complete and possible. */
export type Resolved<M extends Method = Method> = ConfigOf<M> & { readonly derived: DerivedSection };

/** What a person writes: the method and whatever should differ from the defaults. */
export type ConfigInput<M extends Method = Method> = { readonly method: M } & Change<ConfigOf<M>>;

/** The complete configuration; a complete one comes back unchanged. Throws on a typo, a wrong value, an impossible pair. */
export function resolve<M extends Method>(input: ConfigInput<M>): Resolved<M> {
  const { method, derived, ...options } = input as ConfigInput<M> & { readonly derived?: unknown };
  if (!Object.hasOwn(METHODS, method)) throw unknownName("config.method", "method", method, Object.keys(METHODS));
  const card = METHODS[method] as unknown as MethodCard<ConfigOf<M>>;
  const filled = fill(card.fields, options as Input<Omit<ConfigOf<M>, "method">>, "config");
  const config = { method, ...filled } as unknown as ConfigOf<M>;
  card.refuse(config);
  refuseUnread(config, card);
  const computed = derive(config);
  if (derived !== undefined && JSON.stringify(derived) !== JSON.stringify(computed)) {
    throw labError("config.derived", { expected: JSON.stringify(computed), got: derived, fix: "leave it out" });
  }
  return { ...config, derived: computed };
}

/** Every option of a method: path, default, what it accepts. */
export function options(method: Method): { path: string; default: unknown; accepts: string }[] {
  return listFields(METHODS[method].fields);
}

function derive({ iterations, rollout, evaluation }: CommonConfig): DerivedSection {
  const episodesPerIteration = rollout.groups * rollout.groupSize;
  const step = evaluation.every === 0 ? iterations : Math.min(evaluation.every, iterations);
  const after = Array.from({ length: Math.floor(iterations / step) + 1 }, (_, i) => i * step);
  if (after.at(-1) !== iterations) after.push(iterations);
  return { episodesPerIteration, episodes: iterations * episodesPerIteration, evaluationsAfter: after };
}
