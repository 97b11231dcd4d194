/** A house small enough to know by heart: a desk, a drawer in the same place, a fridge, a microwave, a sink. */
import { compileHouse } from "../../../envs/household/house.js";
import type { Formula, House, HouseDescription, ObjectDescription } from "../../../envs/household/model.js";

const thing = (
  id: string,
  type: string,
  where: string | readonly string[],
  ...abilities: string[]
): ObjectDescription => {
  const inside = typeof where === "string" ? [where] : [...where];
  return { id, type, at: inside.map(placeOf), in: inside, within: [], container: false, abilities, states: [] };
};

const PLACES: Readonly<Record<string, string>> = {
  desk_bar_1: "loc_bar_1",
  drawer_bar_1: "loc_bar_1",
  fridge_bar_1: "loc_bar_2",
  microwave_bar_1: "loc_bar_3",
  sink_bar_1_bar_sinkbasin: "loc_bar_4",
};

function placeOf(receptacle: string): string {
  return PLACES[receptacle]!;
}

const hotAppleOnDesk: Formula = [
  "exists",
  [["?r", "receptacle"]],
  [
    "exists",
    [["?o", "object"]],
    [
      "and",
      ["heatable", "?o"],
      ["objecttype", "?o", "apple"],
      ["receptacletype", "?r", "desk"],
      ["ishot", "?o"],
      ["inreceptacle", "?o", "?r"],
    ],
  ],
];

const FOOD = ["pickupable", "cleanable", "heatable", "coolable", "sliceable"];

export function cottage(change: Partial<HouseDescription> = {}): House {
  const types: Record<string, string> = {
    desk: "desk",
    drawer: "drawer",
    fridge: "fridge",
    microwave: "microwave",
    sink: "sinkbasin",
  };
  const receptacles = Object.entries(PLACES).map(([id, location]) => {
    const type = types[id.split("_")[0]!]!;
    return { id, type, location, openable: ["drawer", "fridge", "microwave"].includes(type), opened: false };
  });
  const objects = [
    thing("apple_bar_1", "apple", "fridge_bar_1", ...FOOD),
    thing("apple_bar_2", "apple", "desk_bar_1", ...FOOD),
    thing("knife_bar_1", "knife", "drawer_bar_1", "pickupable", "cleanable"),
    thing("desklamp_bar_1", "desklamp", "desk_bar_1", "toggleable"),
    thing("pen_bar_1", "pen", ["desk_bar_1", "drawer_bar_1"], "pickupable"),
  ];
  const description: HouseDescription = {
    task: "put a hot apple in desk",
    agentAt: "loc_bar_0",
    holding: undefined,
    receptacles,
    objects,
    canContain: Object.values(types).flatMap(
      (type) => [[type, "apple"], [type, "knife"], ...(type === "desk" ? [[type, "pen"]] : [])] as [string, string][],
    ),
    entities: [...Object.keys(PLACES), ...Object.values(PLACES), "loc_bar_0", ...objects.map(({ id }) => id)],
    goal: hotAppleOnDesk,
    ...change,
  };
  return compileHouse(description, "cottage");
}
