/**
 * What may stand behind the name of a command, on Optique: flags, options with values, and words. The type of what is given
 * follows. A value that begins with `--` is an option whose neighbour lacks its value, and is refused.
 */
import { object } from "@optique/core/constructs";
import { multiple, optional, withDefault } from "@optique/core/modifiers";
import type { Parser } from "@optique/core/parser";
import { argument, option as valued } from "@optique/core/primitives";
import { extractOptionNames } from "@optique/core/usage";
import { meant, sentence, type Value } from "./values.js";

type Field<T> = Parser<"sync", T, unknown>;
export type Words<T> = Parser<"sync", T, unknown>;

/** On where it stands, else off; it takes no value. */
export function flag(name: string, about: string): Field<boolean> {
  const unexpectedValue = (value: string): ReturnType<typeof sentence> =>
    sentence(`--${name}: expected no value, got ${JSON.stringify(value)}; leave it out where it should be off`);
  return valued(`--${name}`, { description: sentence(about), errors: { unexpectedValue, duplicate: twice } });
}

/** An option with a value, which may be left out. */
export function option<T>(name: string, value: Value<T>, about: string): Field<T | undefined> {
  return optional(optionOf(name, value, about));
}

/** An option that must stand. */
export function required<T>(name: string, value: Value<T>, about: string): Field<T> {
  return optionOf(name, value, about);
}

/** An option with what counts where it is left out. */
export function defaulted<T>(name: string, value: Value<T>, initial: NoInfer<T>, about: string): Field<T> {
  return withDefault(optionOf(name, value, about), initial) as Field<T>;
}

/** An option that may stand several times. */
export function several<T>(name: string, value: Value<T>, about: string): Field<readonly T[]> {
  return multiple(optionOf(name, value, `${about}; may be repeated`));
}

function optionOf<T>(name: string, value: Value<T>, about: string): Field<T> {
  const missing = sentence(`--${name}: expected a value, got nothing; write --${name} ${value.metavar}`);
  return valued(`--${name}`, guarded(value), {
    description: sentence(about),
    errors: { endOfInput: missing, missing, duplicate: twice },
  });
}

function twice(token: string): ReturnType<typeof sentence> {
  return sentence(`${token}: expected once, got it twice; leave one out`);
}

/** `--set --quiet` sets nothing and must not hide the flag. */
function guarded<T>(value: Value<T>): Value<T> {
  const parse: Value<T>["parse"] = (text) =>
    text.startsWith("--")
      ? { success: false, error: sentence(`expected ${value.metavar}, got the option ${text}`) }
      : value.parse(text);
  return { ...value, parse };
}

/** A word that must stand. */
export function word<T>(value: Value<T>, about: string): Field<T> {
  const endOfInput = sentence(`expected ${value.metavar} (${about}), got nothing`);
  return argument(value, { description: sentence(about), errors: { endOfInput } });
}

export function optionalWord<T>(value: Value<T>, about: string): Field<T | undefined> {
  return optional(word(value, about));
}

/** As many words as one likes, at least `min`. */
export function wordList<T>(value: Value<T>, about: string, { min = 0 } = {}): Field<readonly T[]> {
  const tooFew = (_: number, got: number): ReturnType<typeof sentence> =>
    sentence(`expected ${min === 1 ? "" : `${min} × `}${value.metavar} (${about}), got ${got === 0 ? "nothing" : got}`);
  return multiple(word(value, about), { min, errors: { tooFew } });
}

/** All that may stand; anything else is refused with the nearest name. */
export function words<const Fields extends Readonly<Record<string, Field<unknown>>>>(
  fields: Fields,
): Words<{ readonly [Name in keyof Fields]: Fields[Name] extends Field<infer T> ? T : never }> {
  const names = [...Object.values(fields).flatMap(({ usage }) => [...extractOptionNames(usage)]), "--help"];
  const unexpectedInput = (token: string): ReturnType<typeof sentence> =>
    sentence(
      token.startsWith("-")
        ? `expected a known option, got ${JSON.stringify(token)}${meant(token, names)}`
        : `expected no word more, got ${JSON.stringify(token)}${npmHint()}`,
    );
  const parser = object(fields as Record<string, Field<unknown>>, { errors: { unexpectedInput } });
  return parser as ReturnType<typeof words<Fields>>;
}

/** `npm run train siri --seed 3` hands on "siri 3". */
function npmHint(): string {
  const byNpm = (process.env["npm_lifecycle_event"] ?? "npx") !== "npx";
  return byNpm ? "; npm keeps options for itself unless they come after `--`" : "";
}
