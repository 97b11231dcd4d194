/**
 * The HTTP policy in front of a real llama.cpp server. Skipped, with the reason, unless the model was fetched
 * (`npm run model:setup`) and SIRI_PYTHON or `python3` has the package xllamacpp (prebuilt, from the package index).
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makePocketEnglish, tipGrammar } from "../../envs/pocket-english/index.js";
import { packageRoot } from "../../lib/assets.js";
import { KNOWN_MODELS, modelPath } from "../../lib/policy/checkpoint/known-models.js";
import { HttpPolicy } from "../../lib/policy/http.js";
import { HttpScoringPolicy } from "../../lib/policy/http-scoring.js";
import { mean } from "../../lib/credit/normalise.js";
import { defaultCheck } from "../../lib/mining/check.js";
import { mineEpisodes, oracleSkills } from "../../lib/mining/mine.js";
import { loadModel, loadPolicy } from "../../lib/policy/load.js";
import type { Ask, Dialogue } from "../../lib/policy/policy.js";
import { tipFormat } from "../../lib/policy/tip-format.js";
import { keyOf, type Key } from "../../lib/random.js";
import type { Stage } from "../../lib/rollout/episode.js";
import { halvesOf, playEpisodes, playGroups } from "../../lib/rollout/group.js";
import { emptyBank } from "../../lib/skills/bank.js";
import type { Episode, Utterance } from "../../lib/types.js";
import { judgeSkills } from "../../lib/validation/judge.js";

const model = modelPath(KNOWN_MODELS[0]!);
const python = process.env["SIRI_PYTHON"] ?? "python3";
const absent = !existsSync(model)
  ? "npm run model:setup was not run"
  : spawnSync(python, ["-c", "import xllamacpp"]).status !== 0
    ? `${python} has no xllamacpp`
    : undefined;

describe.skipIf(absent)(`the HTTP policy and llama.cpp${absent ? ` (skipped: ${absent})` : ""}`, () => {
  let server: ChildProcess;
  let url: string;
  beforeAll(async () => {
    server = spawn(python, [join(packageRoot(), "tests/slow/llama-server.py"), model]);
    url = await new Promise<string>((resolve, reject) => {
      server.stdout!.on("data", (part: Buffer) => {
        const found = /^http\S+/m.exec(part.toString());
        if (found) resolve(found[0]);
      });
      server.on("exit", (code) => reject(new Error(`the server ended with ${code}`)));
    });
  });
  afterAll(() => server?.kill());

  it("says the same under the same key, with its log-probabilities, and stops", async () => {
    const { tokenizer, chat } = loadModel(model);
    const policy = new HttpPolicy({ url: `${url}/v1`, model: "any", tokenizer, contextLength: 512, timeout: 120_000 });
    const prompt = chat!.render([{ role: "user", content: "What is the capital of France? One sentence." }]);
    const ask = (key: Key): Question =>
      new Question({
        context: tokenizer.encode(prompt),
        maxTokens: 24,
        stopTokens: [tokenizer.idOf("<|im_end|>")],
        key,
      });
    const dialogues = [ask(keyOf(1)), ask(keyOf(1))];
    await policy.act(dialogues, { temperature: 0 });
    const [first, second] = dialogues.map(({ said }) => said!);
    expect(tokenizer.decode(first!.tokens)).toContain("Paris");
    expect([...second!.tokens]).toEqual([...first!.tokens]);
    expect([...first!.logProbs].slice(0, -1).every((value) => value <= 0 && value > -20)).toBe(true);
    expect(first!.tokens.at(-1)).toBe(tokenizer.idOf("<|im_end|>"));
  });

  it("tells how likely given tokens are, as our engine does", async () => {
    const { tokenizer } = loadModel(model);
    const policy = new HttpScoringPolicy({
      url: `${url}/v1`,
      model: "any",
      tokenizer,
      contextLength: 512,
      timeout: 120_000,
    });
    const local = await loadPolicy(model, { learns: "nothing" });
    const text = tokenizer.encode("The capital of France is Paris, and the capital of Spain is Madrid.");
    const requests = [
      { tokens: text, from: 1 },
      { tokens: text, from: 9 },
    ];
    const [served, own] = [await policy.score(requests), await local.score(requests)];
    expect(served.map(({ length }) => length)).toEqual([text.length - 1, text.length - 9]);
    // llama.cpp rounds activations where the file is quantised (data/model-check.json has how far that goes); one token out
    // of place would be several units
    const gaps = served.map((values, at) => [...values].map((value, i) => Math.abs(value - own[at]![i]!)));
    for (const values of gaps) {
      expect(mean(values)).toBeLessThan(0.2);
      expect(Math.max(...values)).toBeLessThan(1.5);
    }
    local.dispose();
  });

  it("acts in a world, writes what it learnt, and has it tried in pairs: all that is asked of it, save to learn", async () => {
    const { tokenizer } = loadModel(model);
    const policy = new HttpPolicy({ url: `${url}/v1`, model: "any", tokenizer, contextLength: 512, timeout: 120_000 });
    const world = makePocketEnglish({ family: 0 });
    const stage: Stage = { policy, format: tipFormat, style: { kind: "transcript" }, patience: 3 };
    const tasks = [...world.tasks("train", { count: 2 })];
    const plans = tasks.map((task, i) => ({ id: `h${i}`, task, key: keyOf(i), condition: plain, skillTexts: [] }));
    const episodes = await playEpisodes(stage, world, plans, sampling);
    expect(episodes.map(({ task }) => task.id)).toEqual(tasks.map(({ id }) => id));
    for (const { turns } of episodes) expect(turns.some(({ said }) => said.tokens.length > 0)).toBe(true);

    const contract = {
      grammar: tipGrammar,
      check: defaultCheck,
      iteration: 0,
      status: "candidate",
      by: "self",
    } as const;
    const { checked, bank } = await mineEpisodes(stage, episodes, emptyBank, { ...contract, sampling }, keyOf("mine"));
    expect(checked).toHaveLength(2); // so small a model's sentences may all be refused: then with a reason
    expect(bank.entries).toHaveLength(checked.filter(({ rejected }) => rejected === undefined).length);

    const truth = oracleSkills(world, tasks, tipGrammar)[0]!;
    const pairs = { key: keyOf("pairs"), size: 2, skills: [truth], pairing: "split" } as const;
    const groups = await playGroups(stage, world, tasks.map((task, i) => ({ ...pairs, id: `v${i}`, task })), sampling); // prettier-ignore
    const halves = groups.map((group) => halvesOf(group)!);
    expect(halves.map(({ withSkill, without }) => [withSkill.length, without.length])).toEqual([[1, 1], [1, 1]]); // prettier-ignore
    const won = (half: readonly Episode[]): number => mean(half.map(({ success }) => (success ? 1 : 0)));
    const tried = halves.map(({ withSkill, without }, i) => {
      const [better, plain] = [won(withSkill), won(without)];
      return { task: tasks[i]!.id, withSkill: better, without: plain, delta: better - plain };
    });
    const judged = judgeSkills([{ skill: truth.text, pairs: tried, onlyWith: [], onlyWithout: [] }]);
    expect(judged).toMatchObject([{ tasks: 2, verdict: "undecided" }]); // two pairs say nothing, and it says so
  }, 600_000);
});

const plain = { kind: "plain" } as const;
const sampling = { temperature: 0.7 };

class Question implements Dialogue {
  said: Utterance | undefined;
  constructor(private readonly ask: Ask) {}

  next(said: Utterance | undefined): Ask | undefined {
    this.said = said;
    return said ? undefined : this.ask;
  }
}
