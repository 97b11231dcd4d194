"""How fast the real ALFWorld engine is on a few official games, with admissible commands. Prints one JSON object.

usage: real-engine.py DIR    (DIR holds games.jsonl.gz, alfred.pddl, alfred.twl2)
"""

import gzip
import json
import os
import random
import sys
import time

import textworld
from alfworld.agents.environment.alfred_tw_env import AlfredDemangler
from textworld.envs.pddl import PddlEnv

GAMES, STEPS = 4, 30


def read(folder, name):
    path = os.path.join(folder, name)
    if os.path.exists(path):
        return open(path, encoding="utf8").read()
    return gzip.open(path + ".gz", "rt", encoding="utf8").read()


def main():
    folder = sys.argv[1]
    domain, grammar = read(folder, "alfred.pddl"), read(folder, "alfred.twl2")
    games = [json.loads(line) for line in read(folder, "games.jsonl").splitlines()][:GAMES]
    draw = random.Random(0)
    loading, stepping, steps = 0.0, 0.0, 0
    for game in games:
        started = time.process_time()
        env = AlfredDemangler(PddlEnv(textworld.EnvInfos(won=True, admissible_commands=True, feedback=True)), shuffle=False)
        text = grammar.replace("UNKNOWN GOAL", game["task"])
        env.load({"pddl_domain": domain, "grammar": text, "pddl_problem": game["pddl_problem"], "solvable": True, "walkthrough": []})
        state = env.reset()
        loading += time.process_time() - started
        started = time.process_time()
        for _ in range(STEPS):
            state, _, _ = env.step(draw.choice(state["admissible_commands"]))
            steps += 1
        stepping += time.process_time() - started
        env.close()
    print(json.dumps({"games": len(games), "stepsPerSecond": steps / stepping, "loadSeconds": loading / len(games)}))


main()
