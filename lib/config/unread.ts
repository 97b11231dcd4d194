/**
 * Which options nothing reads, beside which others: the rows that cards hold, and the check that goes through them. An option that
 * was changed where nothing reads it is a mistake, not a wish. Not every such pair has a row: what a study may say for
 * clarity stays allowed, such as to draw nothing from a replay that keeps nothing, or how a validation that is off decides.
 */
import { expect } from "../errors.js";
import { listFields } from "../fields.js";

/** The options of a configuration as paths: "update.kl.weight". */
type Path<C> = {
  [Name in keyof C & string]: C[Name] extends object ? `${Name}.${Path<C[Name]>}` : Name;
}[keyof C & string];

/** Options that are read, or not, together. */
export interface UnreadRow<C> {
  /** Their paths. */
  readonly options: readonly string[];
  readonly isRead: (config: C) => boolean;
  /** Why nothing reads them, after the word "since". */
  readonly because: (config: C) => string;
}

/** A row as it is written here, where a path that does not exist is a type error. */
export interface Row<C> extends UnreadRow<C> {
  readonly options: readonly Path<C>[];
}

/** Throws where an option that nothing reads is not what its field says. */
export function refuseUnread<C extends object>(
  config: C,
  { fields, unread }: { readonly fields: object; readonly unread: readonly UnreadRow<C>[] },
): void {
  const defaults = new Map(listFields(fields).map((option) => [option.path, option.default]));
  for (const { options, because } of unread.filter(({ isRead }) => !isRead(config))) {
    for (const path of options) {
      const got = valueAt(config, path);
      const expected = `no choice, since ${because(config)}`;
      expect(got === defaults.get(path), `config.${path}`, { expected, got, fix: "leave it out" });
    }
  }
}

function valueAt(config: object, path: string): unknown {
  return path.split(".").reduce<unknown>((value, name) => (value as Readonly<Record<string, unknown>>)[name], config);
}
