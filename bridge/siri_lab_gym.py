"""The worlds of siri-lab as Gymnasium environments.

    import gymnasium, siri_lab_gym
    env = gymnasium.make("siri_lab/World-v0", world="pocket")

A world runs in a Node process of its own, which is asked in lines of JSON. What an agent reads is text (`goal` and `text`); what
it does is a text (`actions="text"`) or the number of one of the admissible actions (`actions="index"`, with `action_mask` in the
info). The same seed gives the same task, the same luck and so the same observations.
"""

from __future__ import annotations

import json
import queue
import shutil
import subprocess
import threading
from collections import deque
from pathlib import Path

import gymnasium
import numpy
from gymnasium import spaces

LONGEST_TEXT = 1_000_000
LONGEST_ACTION = 500
MOST_ACTIONS = 1024


class WorldError(RuntimeError):
    """The world refuses a question, or its process has ended."""


class AnyText(spaces.Text):
    """A Text space that holds every text up to its length, whatever signs are in it; samples are plain ASCII."""

    def __init__(self, max_length, seed=None):
        super().__init__(max_length, min_length=0, seed=seed)

    def contains(self, x):
        return isinstance(x, str) and len(x) <= self.max_length

    def sample(self, mask=None, probability=None):
        length = int(self.np_random.integers(1, 12))
        return super().sample(mask=(length, None)) if mask is None and probability is None else super().sample(mask, probability)


class SiriLabEnv(gymnasium.Env):
    """One world; `dials` are its options, such as {"family": 3}."""

    metadata = {"render_modes": ["ansi"], "render_fps": 1}

    def __init__(
        self,
        world="pocket",
        split=None,
        dials=None,
        actions="text",
        tasks=None,
        render_mode=None,
        timeout=60.0,
        command=None,
    ):
        """`tasks`: draw among so many first tasks of the split (default: at most 100). `timeout`: seconds an answer may take."""
        if actions not in ("text", "index"):
            raise ValueError(f'actions: expected "text" or "index", got {actions!r}')
        if render_mode not in (None, "ansi"):
            raise ValueError(f'render_mode: expected None or "ansi", got {render_mode!r}')
        self._process = None
        self.render_mode = render_mode
        self._timeout = timeout
        self._start([*(command or default_command()), world, *dial_words(dials)])
        about = self._ask("describe")
        self.about = about
        self.split = split or next(iter(about["splits"]))
        if self.split not in about["splits"]:
            raise WorldError(f"split: expected one of {', '.join(about['splits'])}, got {self.split!r}")
        self._tasks = tasks or about["splits"][self.split]
        self._actions = actions
        self._admissible = []
        self._text = ""
        self.observation_space = spaces.Dict({"goal": AnyText(LONGEST_TEXT), "text": AnyText(LONGEST_TEXT)})
        self.action_space = AnyText(LONGEST_ACTION) if actions == "text" else spaces.Discrete(MOST_ACTIONS)

    def reset(self, *, seed=None, options=None):
        """`options`: {"task": 3} takes that task of the split in place of a drawn one."""
        super().reset(seed=seed)
        drawn = int(self.np_random.integers(self._tasks))
        luck = int(self.np_random.integers(2**31))
        task = (options or {}).get("task", drawn)
        answer = self._ask("reset", split=self.split, task=int(task), seed=luck)
        self._goal = answer["goal"]
        return self._see(answer), self._info(task=answer["task"])

    def step(self, action):
        """Take an action. One that is impossible is refused in the world's words, and costs its step."""
        answer = self._ask("step", action=self._words(action))
        info = self._info(**answer["facts"])
        return self._see(answer), float(answer["reward"]), answer["terminated"], answer["truncated"], info

    def render(self):
        """What was read last."""
        return f"{self._goal}\n{self._text}" if self.render_mode == "ansi" else None

    def close(self):
        """End the world's process."""
        process, self._process = self._process, None
        if process is None:
            return
        try:
            process.stdin.close()
        except OSError:  # it has ended already, with a question unread
            pass
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def __del__(self):
        if getattr(self, "_process", None) is not None:
            SiriLabEnv.close(self)

    def _see(self, answer):
        self._text, self._admissible = answer["text"], answer["admissible"]
        return {"goal": self._goal, "text": self._text}

    def _info(self, **facts):
        info = {"admissible": tuple(self._admissible), **facts}
        if self._actions == "index":
            mask = numpy.zeros(MOST_ACTIONS, dtype=numpy.int8)
            mask[: len(self._admissible)] = 1
            info["action_mask"] = mask
        return info

    def _words(self, action):
        if self._actions == "text":
            return str(action)
        number = int(action)
        return self._admissible[number] if 0 <= number < len(self._admissible) else f"(no action {number})"

    def _start(self, command):
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
            )
        except OSError as error:
            raise WorldError(f"{command[0]}: expected a program that can be started, got {error}; install Node 20") from error
        self._asked = 0
        self._answers = queue.Queue()
        self._said = deque(maxlen=20)
        process = self._process
        self._threads = [
            threading.Thread(target=self._listen, args=(process.stdout, self._answers.put, True), daemon=True),
            threading.Thread(target=self._listen, args=(process.stderr, self._said.append, False), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    @staticmethod
    def _listen(stream, put, mark_end):
        with stream:
            for line in stream:
                put(line)
        if mark_end:
            put(None)

    def _ask(self, do, **words):
        if self._process is None:
            raise WorldError("the environment is closed; make a new one")
        self._asked += 1
        question = {"id": self._asked, "do": do, **words}
        try:
            self._process.stdin.write(json.dumps(question) + "\n")
            self._process.stdin.flush()
            line = self._answers.get(timeout=self._timeout)
        except (BrokenPipeError, OSError, ValueError):
            line = None
        except queue.Empty:
            self._process.kill()
            raise WorldError(f"{do}: expected an answer within {self._timeout} s, got none; make a new environment") from None
        if line is None:
            raise WorldError(self._ending(do))
        answer = json.loads(line)
        if answer.get("id") != self._asked:
            raise WorldError(f"{do}: expected the answer to question {self._asked}, got {line[:200]!r}; make a new environment")
        if "error" in answer:
            raise WorldError(answer["error"])
        return answer

    def _ending(self, do):
        try:
            code = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            code = "no exit code"
        self._threads[1].join(timeout=5)
        how = f"signal {-code}" if isinstance(code, int) and code < 0 else f"exit code {code}"
        said = "".join(self._said).strip()
        if code in (1, 2) and said and self._asked == 1:
            return said  # it was not started as it wants to be
        words = f" It said: {said}" if said else ""
        return f"{do}: expected an answer of the world's process {self._process.pid}, got its end ({how}); make a new environment.{words}"


def dial_words(dials):
    """Options of a world as words of a command line."""
    return [word for name, value in (dials or {}).items() for word in ("--set", f"{name}={json.dumps(value)}")]


def default_command():
    """The program of the project this file lies in, else `siri-lab` on the PATH."""
    here = Path(__file__).resolve().parent.parent / "dist" / "lib" / "cli" / "siri-lab.js"
    if here.exists():
        return ["node", str(here), "serve"]
    program = shutil.which("siri-lab")
    if program is None:
        raise WorldError(f"expected {here} or siri-lab on the PATH, got neither; run `npm run build` in the project first")
    return [program, "serve"]


gymnasium.register(id="siri_lab/World-v0", entry_point=f"{__name__}:SiriLabEnv")
