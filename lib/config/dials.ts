/** The dials of a run's world: which world has which, and the refusal of one that its world does not have. */
import { worldDials, worldNames, type WorldName } from "../../envs/dials.js";
import { labError, unknownName } from "../errors.js";
import { expectAllowed, type Field } from "../fields.js";

/** Throws where the world has no such dial, or none that can stand there. */
export function refuseDials(world: WorldName, given: object): void {
  const known: Readonly<Record<string, Field<unknown>>> = worldDials[world];
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(known, name)) throw unknownDial(world, name);
    expectAllowed(known[name]!, value, `config.tasks.dials.${name}`);
  }
}

function unknownDial(world: WorldName, name: string): Error {
  const others = worldNames.filter((other) => Object.hasOwn(worldDials[other], name));
  if (others.length === 0)
    return unknownName("config.tasks.dials", `dial of ${world}`, name, Object.keys(worldDials[world]));
  const last = others.at(-1)!;
  const named = others.length === 1 ? last : `${others.slice(0, -1).join(", ")} and ${last}`;
  return labError("config.tasks.dials", {
    expected: `a dial of ${world} (${Object.keys(worldDials[world]).join(", ")})`,
    got: name,
    fix: `only ${named} ${others.length === 1 ? "has" : "have"} it: set tasks.world, or leave it out`,
  });
}
