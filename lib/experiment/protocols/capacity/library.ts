/**
 * Libraries of sentences in one prompt, of which one speaks of the task: how large they are, whether the others are easily
 * taken for it, and whether headers say what is filed where. Nothing is played here.
 */
import { terse, type House, type PocketWorld } from "../../../../envs/pocket/index.js";
import { split, stream, type Key, type Stream } from "../../../random.js";
import type { Task } from "../../../types.js";

export const sizes = [1, 2, 4, 8, 12, 16, 20, 24] as const;

/**
 * What the other sentences are. `apart`: which device does a verb, while the task has no verb. `confusable`: where another
 * object lies, so that one word tells them from the right sentence. `absent`: confusable, and the right one is not there.
 */
export type Company = "apart" | "confusable" | "absent";

/** One sentence after the other; below a header for each kind of task; or only what is filed under the task's own kind. */
export type Form = "flat" | "headers" | "looked-up";

export interface LibraryPlan {
  readonly company: Company;
  readonly form: Form;
  readonly size: number;
}

/** A sentence, and the kind of task under which it is filed. */
interface Filed {
  readonly kind: string;
  readonly sentence: string;
}

/** The lines of the prompt for a task whose only truth is where its object lies. The same key files the same sentences. */
export function libraryFor(world: PocketWorld, task: Task, { company, form, size }: LibraryPlan, key: Key): string[] {
  const house = task.params as unknown as House;
  const right = { kind: house.kind, sentence: world.truths(task)[0]! };
  const draw = stream(split(split(key, company), size));
  const others = company === "apart" ? aboutDevices(world, draw) : aboutObjects(world, house, draw);
  const filed = company === "absent" ? others.slice(0, size) : [right, ...others.slice(0, size - 1)];
  return written(draw.shuffle(filed), draw.shuffle(world.lexicon.kinds), { form, own: house.kind });
}

function written(
  filed: readonly Filed[],
  kinds: readonly string[],
  { form, own }: { readonly form: Form; readonly own: string },
): string[] {
  return kinds.flatMap((kind) => {
    const under = filed.filter((one) => one.kind === kind).map(({ sentence }) => sentence);
    if (under.length === 0 || (form === "looked-up" && kind !== own)) return [];
    return form === "headers" ? [kind, ...under] : under;
  });
}

/** Each verb with each device, whether it works there or not. */
function aboutDevices({ lexicon: { verbs, devices } }: PocketWorld, draw: Stream): Filed[] {
  return draw.shuffle(
    verbs.flatMap((verb) =>
      devices.map((target) => ({
        kind: verb,
        sentence: terse.sentence({ condition: verb, operation: "use", target }),
      })),
    ),
  );
}

/** Every other object once, then every other object at another place; never the place that is right for the task. */
function aboutObjects({ lexicon }: PocketWorld, house: House, draw: Stream): Filed[] {
  const places = lexicon.places.filter((place) => place !== house.home);
  const objects = draw.shuffle(lexicon.objects.filter((object) => object !== house.object));
  const pairs = objects.map((condition) => ({ condition, targets: draw.sample(places, 2) }));
  return [0, 1].flatMap((round) =>
    pairs.map(({ condition, targets }) => ({
      kind: draw.choice(lexicon.kinds),
      sentence: terse.sentence({ condition, operation: "look", target: targets[round]! }),
    })),
  );
}
