/** Our worlds as a Python agent plays them, judged by Gymnasium's own checker. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../lib/assets.js";
import { block } from "./page.js";
import { readers } from "./python.js";

const found = readers();
const reason = "why" in found ? ` (skipped: ${found.why})` : "";

function python(program: string): string {
  const env = { ...process.env, PYTHONPATH: join(packageRoot(), "bridge"), PYTHONWARNINGS: "error" };
  const options = { env, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync((found as { python: string }).python, ["-c", program], options);
  expect(status, stderr).toBe(0);
  expect(stderr).toBe("");
  return stdout.trim();
}

describe.skipIf("why" in found)(`worlds for Python${reason}`, () => {
  it.each([
    ["pocket", "text"],
    ["pocket", "index"],
    ["sokoban", "index"],
    ["household", "text"],
  ])("pass Gymnasium's checker without a warning: %s, actions as %s", (world, actions) => {
    python(`
import gymnasium, siri_lab_gym
from gymnasium.utils.env_checker import check_env
env = gymnasium.make("siri_lab/World-v0", world="${world}", actions="${actions}")
check_env(env.unwrapped)
env.close()`);
  });

  it("give the same observations for the same seed, and others for another", () => {
    const said = python(`
import json
${block("siri_lab_gym")}
def game(seed):
    env.action_space.seed(seed)
    seen = [env.reset(seed=seed)[0]]
    for turn in range(6):
        observation, reward, over, out, info = env.step(env.unwrapped._admissible[turn % len(env.unwrapped._admissible)])
        seen.append([observation, reward, over, out, info["won"]])
        if over or out: break
    return seen
print(json.dumps([game(1) == game(1), game(1) == game(2)]))
env.close()`);
    expect(said.split("\n").at(-1)).toBe("[true, false]");
  });

  it("give their rewards to an agent that acts", () => {
    const said = python(`
import siri_lab_gym
env = siri_lab_gym.SiriLabEnv("probes", actions="index")
total = 0
for seed in range(40):
    env.reset(seed=seed)
    over = out = False
    while not (over or out):
        observation, reward, over, out, info = env.step(seed % max(1, len(env._admissible)))
        total += reward
print(total > 0)
env.close()`);
    expect(said).toBe("True");
  });

  it("say clearly when the process was killed, hangs, or was started wrongly", () => {
    const said = python(`
import os, signal, sys, siri_lab_gym
from siri_lab_gym import SiriLabEnv, WorldError
env = SiriLabEnv("pocket")
env.reset(seed=0)
os.kill(env._process.pid, signal.SIGKILL)
def told(work):
    try: work()
    except WorldError as error: print(error)
told(lambda: env.step("go hall"))
told(lambda: env.step("go hall"))
env.close()
told(lambda: env.step("go hall"))
told(lambda: SiriLabEnv("pokcet"))
told(lambda: SiriLabEnv("pocket", dials={"famly": 3}))
told(lambda: SiriLabEnv("pocket", split="tarin"))
told(lambda: SiriLabEnv("pocket", command=["no-such-node"]))
told(lambda: SiriLabEnv("pocket", timeout=0.5, command=[sys.executable, "-c", "import time; time.sleep(60)"]))`);
    const lines = said.split("\n");
    expect(lines).toHaveLength(8);
    expect(lines[0]).toMatch(
      /^step: expected an answer of the world's process \d+, got its end \(signal 9\); make a new/,
    );
    expect(lines[1]).toMatch(/signal 9/);
    expect(lines[2]).toBe("the environment is closed; make a new one");
    expect(lines[3]).toContain('got "pokcet"; did you mean pocket?');
    expect(lines[4]).toContain('expected a known dial, got "famly"');
    expect(lines[5]).toContain("split: expected one of train, heldout");
    expect(lines[6]).toContain("no-such-node: expected a program that can be started");
    expect(lines[7]).toContain("expected an answer within 0.5 s, got none");
  });
});
