/** What lessons call: a sentence by hand is read in the world's own form. */
import { describe, expect, it } from "vitest";
import { world } from "../../envs/index.js";
import { skillFrom, truthsAbout } from "../../lib/notebook/index.js";

describe("a skill by hand", () => {
  it.each(["pocket", "pocket-english"])("is taken as %s writes its own true sentences", (name) => {
    const place = world(name, { family: 1 });
    const [truth] = truthsAbout(place, place.tasks("train", { count: 20 }));
    const skill = skillFrom(place, truth!);
    expect(skill.text).toBe(truth);
    expect(skill.scope.world).toBe(name);
  });

  it("in another form is refused, with where to look", () => {
    expect(() => skillFrom(world("pocket-english"), "when egg , look in fridge")).toThrow(/pocket-english.*truths/s);
    expect(() => skillFrom(world("pocket"), "eggs are cold")).toThrow('write "when A , do B"');
  });
});
