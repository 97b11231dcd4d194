/**
 * Which tasks a house may ask for: aims of the six types and compositions of them, drawn for a room, with the sentence
 * the player reads and the goal formula in ALFWorld's own form.
 */
import type { Stream } from "../../../lib/random.js";
import type { Aim } from "../aim.js";
import type { Kind } from "../dials.js";
import { Flag, type Formula } from "../model.js";
import { abilitiesOf, holds, ROOMS, type Frequencies, type Room } from "./frequencies.js";

const ROOMS_FOR: Readonly<Record<Kind, readonly Room[]>> = {
  put: ROOMS,
  two: ROOMS,
  light: ["bedroom", "livingroom"],
  clean: ["kitchen", "bathroom"],
  heat: ["kitchen"],
  cool: ["kitchen"],
  compose: ["kitchen"],
};

const NEEDS: readonly (readonly [flag: number, ability: string])[] = [
  [Flag.clean, "cleanable"],
  [Flag.hot, "heatable"],
  [Flag.cool, "coolable"],
  [Flag.sliced, "sliceable"],
];

/** Two or three changes of state at once; hot and cool exclude each other. */
const COMPOSITIONS = [
  Flag.clean | Flag.hot,
  Flag.clean | Flag.cool,
  Flag.sliced,
  Flag.sliced | Flag.hot,
  Flag.sliced | Flag.cool,
  Flag.sliced | Flag.clean,
  Flag.sliced | Flag.clean | Flag.hot,
];

const SIMPLE: Partial<Record<Kind, number>> = { clean: Flag.clean, heat: Flag.hot, cool: Flag.cool };

export interface Drawn {
  readonly aim: Aim;
  readonly room: Room;
}

/** An aim of a kind; undefined where the draw hit nothing possible. */
export function drawAim(kind: Kind, { things, receptacles }: Frequencies, draw: Stream): Drawn | undefined {
  const room = draw.choice(ROOMS_FOR[kind]);
  const flags = kind === "compose" ? draw.choice(COMPOSITIONS) : (SIMPLE[kind] ?? 0);
  const needed = NEEDS.filter(([flag]) => flags & flag).map(([, ability]) => ability);
  const fitting = [...things.get(room)!.keys()].filter((type) => {
    const abilities = abilitiesOf(type);
    return abilities.includes("pickupable") && needed.every((ability) => abilities.includes(ability));
  });
  if (fitting.length === 0) return undefined;
  const object = draw.choice(fitting);
  if (kind === "light") return { room, aim: { object, count: 1, flags: 0, lamp: "desklamp" } };
  const targets = [...receptacles.get(room)!.keys()].filter((type) => holds.get(type)?.has(object));
  if (targets.length === 0) return undefined;
  return { room, aim: { object, count: kind === "two" ? 2 : 1, flags, receptacle: draw.choice(targets) } };
}

const ADJECTIVES: readonly (readonly [number, string])[] = [
  [Flag.clean, "clean"],
  [Flag.hot, "hot"],
  [Flag.cool, "cool"],
  [Flag.sliced, "sliced"],
];

/** The task in ALFWorld's words; one of two wordings, the first for compositions. */
export function sentenceOf(aim: Aim, wording: 0 | 1): string {
  const { object, receptacle, lamp } = aim;
  if (lamp !== undefined)
    return wording ? `examine the ${object} with the ${lamp}` : `look at ${object} under the ${lamp}`;
  if (aim.count === 2)
    return wording ? `find two ${object} and put them in ${receptacle}` : `put two ${object} in ${receptacle}`;
  const words = ADJECTIVES.filter(([flag]) => aim.flags & flag).map(([, word]) => word);
  if (words.length === 0) return wording ? `put some ${object} on ${receptacle}` : `put a ${object} in ${receptacle}`;
  const verb = { clean: "clean", hot: "heat", cool: "cool" }[words[0]!];
  return wording && words.length === 1 && verb
    ? `${verb} some ${object} and put it in ${receptacle}`
    : `put a ${words.join(" and ").replace(/ and sliced$/, " sliced")} ${object} in ${receptacle}`;
}

const GOAL_ATOMS: readonly (readonly [flag: number, able: string, done: string])[] = [
  [Flag.sliced, "sliceable", "issliced"],
  [Flag.clean, "cleanable", "isclean"],
  [Flag.hot, "heatable", "ishot"],
  [Flag.cool, "coolable", "iscool"],
];

/** The goal formula of an aim. */
export function formulaOf(aim: Aim): Formula {
  if (aim.lamp !== undefined) return underLamp(aim.object, aim.lamp);
  const placed = (name: string): Formula[] => [
    ...GOAL_ATOMS.filter(([flag]) => aim.flags & flag).flatMap(([, able, done]): Formula[] => [
      [able, name],
      [done, name],
    ]),
    ["objecttype", name, aim.object],
    ["receptacletype", "?r", aim.receptacle!],
    ["inreceptacle", name, "?r"],
  ];
  const second: Formula[] =
    aim.count === 1 ? [] : [["exists", [["?o2", "object"]], ["and", ["not", ["=", "?o1", "?o2"]], ...placed("?o2")]]];
  const inner: Formula = ["exists", [["?o1", "object"]], ["and", ...placed("?o1"), ...second]];
  return ["exists", [["?r", "receptacle"]], inner];
}

function underLamp(object: string, lamp: string): Formula {
  const variables = [
    ["?ot", "object"],
    ["?r", "receptacle"],
    ["?a", "agent"],
    ["?l", "location"],
  ] as const;
  const lit: Formula = [
    "and",
    ["objecttype", "?ot", lamp],
    ["toggleable", "?ot"],
    ["istoggled", "?ot"],
    ["receptacleatlocation", "?r", "?l"],
    ["atlocation", "?a", "?l"],
    ["inreceptacle", "?ot", "?r"],
  ];
  const holding: Formula = ["and", ["objecttype", "?o", object], ["holds", "?a", "?o"]];
  return [
    "and",
    ["exists", variables, lit],
    [
      "exists",
      [
        ["?o", "object"],
        ["?a", "agent"],
      ],
      holding,
    ],
  ];
}
