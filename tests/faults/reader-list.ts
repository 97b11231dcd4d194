/**
 * Every reader of what others wrote, in one form: sound samples in parts that can be damaged, how the parts become bytes, how
 * they are read, what a sound value must fulfil (checked by hand here, not by the reader's own rules), and how it is
 * written and read again.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadOfficialShop } from "../../envs/webshop/official.js";
import { gamesInFolder, householdFromFolder } from "../../envs/household/index.js";
import type { DecoderConfig, Weights } from "../../lib/compute/architecture.js";
import { parameterCount } from "../../lib/compute/architecture.js";
import type { Environment } from "../../lib/environment.js";
import { skillRecords } from "../../lib/experiment/log-rows.js";
import { BpeTokenizer } from "../../lib/policy/bpe-tokenizer.js";
import { collector, sourceOf } from "../../lib/policy/checkpoint/bytes.js";
import { expectComplete, emptyWeights, readShard, writeWeights } from "../../lib/policy/checkpoint/weights.js";
import { readFolder, shardNames, writeFolder } from "../../lib/policy/checkpoint/folder.js";
import { openGguf } from "../../lib/policy/checkpoint/gguf.js";
import { readGgufWeights } from "../../lib/policy/checkpoint/gguf-model.js";
import { ggufSpecialIds, ggufTokenizer } from "../../lib/policy/checkpoint/gguf-tokenizer.js";
import { fromHubConfig, hubSpecialIds, toHubConfig, type SpecialIds } from "../../lib/policy/checkpoint/hub-config.js";
import { HttpPolicy } from "../../lib/policy/http.js";
import type { Ask, Dialogue } from "../../lib/policy/policy.js";
import { WordTokenizer } from "../../lib/policy/word-tokenizer.js";
import { parsedJson } from "../../lib/schema.js";
import { replay } from "../../lib/skills/bank.js";
import { operationsOf } from "../../lib/skills/history.js";
import { skillsFromJson, skillsToJson } from "../../lib/skills/skill.js";
import { fromSkillMarkdown, toSkillMarkdown } from "../../lib/skills/skill-file.js";
import type { RunRecord } from "../../lib/records.js";
import type { Skill } from "../../lib/types.js";
import { writeGguf, type GgufSpec } from "../checkpoint/gguf-writer.js";
import { keyOf } from "../../lib/random.js";
import { json, parsed, reader, text, type Reader } from "./reader-form.js";
import * as samples from "./samples.js";

/** `folder` is for readers that take a path. */
export function makeReaders(folder: string): Reader[] {
  const put = (name: string, content: Uint8Array | string): void => writeFileSync(join(folder, name), content);
  return [
    safetensors,
    gguf,
    hubConfig,
    modelFolder(folder, put),
    tokenizerJson,
    shardIndex,
    skillMarkdown,
    skillsJson,
    runLog,
    householdGame(folder),
    webshop(folder, put),
    httpAnswer,
  ];
}

function unsoundConfig(config: DecoderConfig): string | undefined {
  const { tiedHead, attentionBias, normEpsilon, ropeTheta } = config;
  const { vocabulary, width, layers, heads, keyValueHeads, headWidth, hidden, contextLength } = config;
  const sizes = { vocabulary, width, layers, heads, keyValueHeads, headWidth, hidden, contextLength };
  const odd = Object.entries(sizes).find(([, size]) => !Number.isInteger(size) || size < 1);
  if (odd) return `${odd[0]} ${String(odd[1])}`;
  if (typeof tiedHead !== "boolean" || typeof attentionBias !== "boolean") return "a flag that is none";
  if (!(normEpsilon > 0 && normEpsilon <= 1 && ropeTheta > 0 && ropeTheta < Infinity)) return "odd numbers";
  return config.heads % config.keyValueHeads === 0 && config.headWidth % 2 === 0 ? undefined : "heads that do not fit";
}

function unsoundWeights({ config, data }: Weights): string | undefined {
  if (data.length !== parameterCount(config)) return "another number of weights";
  return data.every(Number.isFinite) ? unsoundConfig(config) : "weights that are no numbers";
}

interface TensorFile {
  readonly header: Record<string, unknown>;
  readonly body: string;
}

function apart(bytes: Uint8Array): TensorFile {
  const length = Number(Buffer.from(bytes).readBigUInt64LE(0));
  const header = JSON.parse(text(bytes.subarray(8, 8 + length))) as Record<string, unknown>;
  return { header, body: Buffer.from(bytes.subarray(8 + length)).toString("base64") };
}

function together({ header, body }: TensorFile): Uint8Array {
  const head = Buffer.from(JSON.stringify(header) ?? "");
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(head.length));
  return Buffer.concat([length, head, Buffer.from(typeof body === "string" ? body : "", "base64")]);
}

const { config: CONFIG } = samples.weights;

const safetensors = reader<TensorFile, Weights>({
  name: "safetensors",
  samples: samples.safetensorsFiles.map(apart),
  build: together,
  read: (bytes) => {
    const weights = emptyWeights(CONFIG);
    expectComplete(CONFIG, readShard(sourceOf(bytes), weights), "fault");
    return weights;
  },
  unsound: unsoundWeights,
  again: (weights) => {
    const sink = collector();
    writeWeights(sink, weights);
    const copy = emptyWeights(CONFIG);
    readShard(sourceOf(sink.bytes()), copy);
    return copy;
  },
});

interface Model {
  readonly weights: Weights;
  readonly ids: SpecialIds;
  readonly written: readonly number[];
}

interface GgufParts {
  readonly metadata: GgufSpec["metadata"];
  readonly tensors: readonly { name: string; shape: readonly number[]; type: number }[];
}

const gguf = reader<GgufParts, Model>({
  name: "gguf",
  samples: [
    {
      metadata: samples.gguf.metadata,
      tensors: samples.gguf.tensors.map(({ name, shape, type }) => ({ name, shape, type })),
    },
  ],
  build: ({ metadata, tensors }) => {
    try {
      const list = [...tensors].map((tensor, i) => ({
        ...tensor,
        data: samples.gguf.tensors[i]?.data ?? Buffer.alloc(32),
      }));
      return writeGguf({ metadata, tensors: list });
    } catch {
      // what the writer of tests cannot express; the bytes then hold half of it
      return writeGguf(samples.gguf).subarray(0, 1000);
    }
  },
  read: (bytes) => {
    const file = openGguf(sourceOf(bytes));
    const tokenizer = new BpeTokenizer(ggufTokenizer(file));
    const written = [...tokenizer.encode("hello hello12<|end|>")];
    return { weights: readGgufWeights(file.source), ids: ggufSpecialIds(file), written };
  },
  unsound: ({ weights, ids, written }) =>
    unsoundWeights(weights) ??
    ([...Object.values(ids), ...written].every((id) => Number.isInteger(id) && id >= 0) ? undefined : "odd ids"),
  again: ({ weights, ids, written }) => {
    const config = fromHubConfig(JSON.parse(JSON.stringify(toHubConfig(weights.config))));
    const sink = collector();
    writeWeights(sink, weights);
    const copy = emptyWeights(config);
    readShard(sourceOf(sink.bytes()), copy);
    return { weights: copy, ids, written };
  },
});

const hubConfig = reader<unknown, { config: DecoderConfig; ids: SpecialIds }>({
  name: "config.json",
  samples: samples.hubConfigs.map(parsed),
  build: json,
  read: (bytes) => {
    const value = parsedJson(text(bytes), "config.json", "fault");
    return { config: fromHubConfig(value), ids: hubSpecialIds(value) };
  },
  unsound: ({ config, ids }) =>
    unsoundConfig(config) ??
    (Object.values(ids).every((id) => Number.isInteger(id) && id >= 0) ? undefined : `ids ${JSON.stringify(ids)}`),
  again: ({ config, ids }) => {
    const value: unknown = JSON.parse(JSON.stringify(toHubConfig(config, ids)));
    return { config: fromHubConfig(value), ids: hubSpecialIds(value) };
  },
});

/** The configuration of a whole folder: what it claims is held against the files before memory is taken. */
function modelFolder(folder: string, put: (name: string, content: Uint8Array) => void): Reader {
  writeFolder(folder, { weights: samples.weights, ids: {} });
  return reader<unknown, Weights>({
    name: "model folder",
    samples: [parsed(samples.hubConfigs[0]!)],
    build: json,
    read: (bytes) => {
      put("config.json", bytes);
      return readFolder(folder).weights;
    },
    unsound: unsoundWeights,
    again: (weights) => weights,
  });
}

interface Spoken {
  readonly ids: readonly number[];
  readonly text: string;
  readonly size: number;
}

const tokenizerJson = reader<unknown, { files: { tokenizer: Record<string, unknown> }; spoken: Spoken }>({
  name: "tokenizer.json",
  samples: samples.tokenizers.map(parsed),
  build: json,
  read: (bytes) => {
    const value = parsedJson(text(bytes), "tokenizer.json", "fault") as Record<string, unknown> | null;
    const object = (part: unknown): Record<string, unknown> =>
      typeof part === "object" && part !== null ? (part as Record<string, unknown>) : {};
    return spoken({ tokenizer: object(value?.["tokenizer"]), config: object(value?.["config"]) });
  },
  unsound: ({ spoken: { ids, size } }) =>
    ids.every((id) => Number.isInteger(id) && id >= 0) && Number.isInteger(size) ? undefined : `ids ${ids.join()}`,
  again: ({ files }) => spoken(files as Parameters<typeof spoken>[0]),
});

function spoken(files: ConstructorParameters<typeof BpeTokenizer>[0]) {
  const tokenizer = WordTokenizer.from(files) ?? new BpeTokenizer(files);
  const ids = tokenizer.encode(tokenizer instanceof WordTokenizer ? "go take apple ;" : "hello hello12<|end|>");
  return { files, spoken: { ids: [...ids], text: tokenizer.decode(ids), size: tokenizer.size } };
}

const shardIndex = reader<unknown, string[]>({
  name: "shard index",
  samples: samples.indexes.map(parsed),
  build: json,
  read: (bytes) => shardNames(parsedJson(text(bytes), "index", "fault"), "index"),
  unsound: (names) => {
    const odd = names.find((name) => !/^[^/\\\0]+\.safetensors$/.test(name));
    return odd ?? (names.length === 0 ? "no shard" : undefined);
  },
  again: (names) => shardNames({ weight_map: Object.fromEntries(names.map((name, i) => [`${i}`, name])) }, "index"),
});

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((item) => typeof item === "string");

function unsoundSkill({ id, condition, strategy, text: sentence, title, tier, scope, tests, source }: Skill) {
  if (![id, condition, strategy, sentence, title].every((word) => typeof word === "string"))
    return "words that are none";
  if (!["plan", "routine", "action"].includes(tier)) return `tier ${String(tier)}`;
  if (typeof scope?.world !== "string" || !isTexts(scope.kinds)) return "scope";
  if (!isTexts(tests)) return "tests";
  if (!["self", "oracle", "teacher", "person", "shuffled"].includes(source?.by)) return "source.by";
  if (!isTexts(source.episodes) || (source.skills !== undefined && !isTexts(source.skills))) return "source.episodes";
  return Number.isInteger(source.policyVersion) && typeof source.promptTemplate === "string" ? undefined : "source";
}

const FALLBACK = { scope: samples.skills[0]!.scope, source: samples.skills[0]!.source };

const skillMarkdown = reader<{ lines: string[] }, Skill>({
  name: "SKILL.md",
  samples: [...samples.skills.map((skill) => toSkillMarkdown(skill)), samples.strangersSkill].map((file) => ({
    lines: file.split("\n"),
  })),
  build: ({ lines }) =>
    Buffer.from(
      [lines]
        .flat(9)
        .map((line) => headerLine(line))
        .join("\n"),
    ),
  read: (bytes) => fromSkillMarkdown(text(bytes), FALLBACK),
  unsound: unsoundSkill,
  again: (skill) => fromSkillMarkdown(toSkillMarkdown(skill), FALLBACK),
});

/** An odd value in the place of a line becomes an odd value behind a known name. */
function headerLine(line: unknown): string {
  if (typeof line === "string") return line;
  const own = ["scope", "source", "tests", "tier", "text", "condition"].map((name) => `  siri-lab-${name}`);
  const names = [...own, "name", "description", "metadata"];
  const value = JSON.stringify(line) ?? "";
  return `${names[value.length % names.length]}: ${value}`;
}

const skillsJson = reader<unknown, Skill[]>({
  name: "skills JSON",
  samples: [JSON.parse(skillsToJson(samples.skills))],
  build: json,
  read: (bytes) => skillsFromJson(text(bytes)),
  unsound: (skills) => skills.map(unsoundSkill).find((wrong) => wrong !== undefined),
  again: (skills) => skillsFromJson(skillsToJson(skills)),
});

const runLog = reader<unknown[], { records: RunRecord[]; bank: unknown }>({
  name: "run log",
  samples: [samples.logLines],
  build: (rows) =>
    Buffer.from(
      [rows]
        .flat()
        .map((row) => `${JSON.stringify(row)}\n`)
        .join(""),
    ),
  read: (bytes) => bankOf(text(bytes)),
  unsound: ({ records }) => records.map(unsoundRecord).find((wrong) => wrong !== undefined),
  again: ({ records }) => bankOf(records.map((record) => `${JSON.stringify(record)}\n`).join("")),
});

function bankOf(log: string) {
  const records = skillRecords(log, "skills.jsonl");
  return { records, bank: replay(operationsOf(records)) };
}

function unsoundRecord(record: RunRecord): string | undefined {
  if (typeof record.kind !== "string") return "no kind";
  if (record.kind === "mined") return unsoundSkill({ ...record.skill });
  if (record.kind !== "trial") return undefined;
  const { withSkill, without } = record.trial;
  return [...withSkill, ...without].every(Number.isFinite) ? undefined : "a trial without numbers";
}

/** Start the first task and look round: what a house is for. */
function played(environment: Environment): string[] {
  const seen = [environment.key("full")];
  for (const action of [...environment.admissible()].slice(0, 3)) seen.push(environment.step(action).observation.text);
  return seen;
}

function householdGame(folder: string): Reader {
  const home = join(folder, "household");
  const trial = join(home, "json_2.1.1", "valid_seen", "pick_heat_then_place_in_recep-Apple", "trial_1");
  mkdirSync(trial, { recursive: true });
  const read = (bytes: Uint8Array) => {
    writeFileSync(join(trial, "game.tw-pddl"), bytes);
    const made = householdFromFolder(home);
    const game = gamesInFolder(home).read("valid_seen/pick_heat_then_place_in_recep-Apple/trial_1");
    const environment = made.make();
    const [task] = made.tasks("valid_seen");
    environment.reset(task!, keyOf(0));
    return { game, seen: played(environment) };
  };
  return reader<typeof samples.game & { words?: string[] }, ReturnType<typeof read>>({
    name: "household game",
    samples: [
      samples.game,
      // as words, so that one of them can be lost or changed
      { ...samples.game, words: samples.game.pddl_problem.split(/(?=[()\s])|(?<=[()\s])/) },
    ],
    build: ({ words, ...game }) =>
      json(
        words === undefined
          ? game
          : {
              ...game,
              pddl_problem: [words]
                .flat()
                .filter((word) => typeof word === "string")
                .join(""),
            },
      ),
    read,
    unsound: ({ game, seen }) => {
      if (![game.task, game.problem].every((word) => typeof word === "string")) return "a game without words";
      if (game.walkthrough !== undefined && !isTexts(game.walkthrough)) return "walkthrough";
      return isTexts(seen) ? undefined : "observations";
    },
    again: ({ game }) => {
      const { walkthrough, problem, task } = game;
      return read(json({ pddl_problem: problem, grammar: `"Your task is to: ${task}."`, walkthrough }));
    },
  });
}

function webshop(folder: string, put: (name: string, content: Uint8Array) => void): Reader {
  interface Shop {
    items: unknown;
    attributes: unknown;
    people: unknown;
  }
  const read = async (bytes: Uint8Array) => {
    // three files, a line each
    const lines = text(bytes).split("\n");
    put("items_shuffle.json", Buffer.from(lines[0] ?? ""));
    put("items_ins_v2.json", Buffer.from(lines[1] ?? ""));
    put("items_human_ins.json", Buffer.from(lines.slice(2).join("\n")));
    const shop = await loadOfficialShop(folder, { goals: "human" });
    const environment = shop.make();
    const task = shop.splits.flatMap((split) => [...shop.tasks(split)])[0];
    if (task !== undefined) environment.reset(task, keyOf(0));
    const products = [...shop.store.products.values()];
    return { products, goals: shop.goals, seen: task === undefined ? [] : played(environment) };
  };
  return reader<Shop, Awaited<ReturnType<typeof read>>>({
    name: "webshop files",
    samples: [
      {
        items: [samples.product, { ...samples.product, asin: "B2" }],
        attributes: samples.instructions,
        people: samples.people,
      },
    ],
    build: ({ items, attributes, people }) =>
      Buffer.from([items, attributes, people].map((part) => JSON.stringify(part) ?? "").join("\n")),
    read,
    unsound: ({ products, goals, seen }) => {
      const priced = products.every(
        ({ prices }) => prices.length > 0 && prices.every((price) => price >= 0 && price < Infinity),
      );
      const worded = products.every(
        ({ title, description, bullets, attributes, options }) =>
          isTexts([title, description, ...bullets, ...attributes]) && options.every(({ values }) => isTexts(values)),
      );
      if (!priced || !worded) return "a product without price or words";
      return goals.every((goal) => isTexts([goal.text, ...goal.attributes])) && isTexts(seen) ? undefined : "a goal";
    },
    again: (value) => value,
  });
}

type Said = NonNullable<Parameters<Dialogue["next"]>[0]>;

interface Heard {
  readonly tokens: readonly number[];
  readonly logProbs: readonly number[];
  readonly stop: string;
}

/** The policy itself on an answer: `fetch` is replaced while it asks. */
async function heard(bytes: Uint8Array): Promise<Heard> {
  const { fetch } = globalThis;
  globalThis.fetch = () => Promise.resolve(new Response(Buffer.from(bytes)));
  try {
    const tokenizer = new WordTokenizer(["go", "take", "apple", "hall", ";"]);
    const policy = new HttpPolicy({ url: "http://fault", model: "m", tokenizer, contextLength: 64, attempts: 1 });
    const said: Said[] = [];
    const next = (answer: Said | undefined): Ask | undefined => {
      if (answer !== undefined) said.push(answer);
      const ask = { context: tokenizer.encode("go"), maxTokens: 9, stopTokens: [4], key: keyOf(1) };
      return answer === undefined ? ask : undefined;
    };
    await policy.act([{ next }], { temperature: 1 });
    const { tokens, logProbs, stop } = said[0]!;
    return { tokens: [...tokens], logProbs: [...logProbs], stop };
  } finally {
    globalThis.fetch = fetch;
  }
}

const httpAnswer = reader<unknown, Heard>({
  name: "HTTP answer",
  samples: samples.answers.map(parsed),
  build: json,
  read: heard,
  unsound: ({ tokens, logProbs }) => {
    if (!tokens.every((token) => Number.isInteger(token) && token >= 0)) return "tokens that are none";
    return logProbs.every((value) => Number.isNaN(value) || value <= 0) ? undefined : "a probability above one";
  },
  again: (value) => value,
});
