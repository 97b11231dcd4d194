/**
 * Whose a checkpoint is. A run's id is a hash of what it was told (its configuration, first policy and, for a variant, its code), so that equal runs
 * have one id and the same bytes; which of two runs of one id wrote a checkpoint does not matter, because a checkpoint also
 * carries the hashes of the logs it belongs to. `config.json` carries the id, and a seal over all that stands in it.
 */
import { expect } from "../errors.js";
import { shortDigest } from "../host/digest.js";

interface Facts {
  readonly run?: {
    readonly id?: string;
    readonly seal?: string;
    readonly policy?: string;
    readonly recipe?: { readonly hash: string };
  };
  readonly [name: string]: unknown;
}

/** The facts of a new run with its id and its seal. */
export function withIdentity(facts: object): object {
  const told = facts as Facts;
  const named: Facts = { ...told, run: { id: idOf(told), ...told.run } };
  return { ...named, run: { ...named.run, seal: sealOf(named) } };
}

/** Throw unless `config.json` is as it was written. A run of an older version has no seal: nothing can be said about it. */
export function identityOf(facts: object, where: string): { readonly id: string; readonly sealed: boolean } {
  const written = facts as Facts;
  const seal = written.run?.seal;
  const id = idOf(written);
  if (seal === undefined) return { id, sealed: false };
  expect(seal === sealOf(written), where, {
    expected: `the file as the run began with it (seal ${seal})`,
    got: sealOf(written),
    fix: "put the original back; --restart begins again and puts all files of the run aside",
  });
  return { id, sealed: true };
}

function idOf({ run, ...config }: Facts): string {
  return digest({ config, policy: run?.policy ?? null, recipe: run?.recipe?.hash });
}

function sealOf(facts: Facts): string {
  const { seal: _, ...run } = facts.run ?? {};
  return digest({ ...facts, run });
}

/** Sixteen hexadecimal digits, the same for equal facts in another order. */
function digest(facts: object): string {
  return shortDigest(JSON.stringify(facts, sorted));
}

function sorted(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
