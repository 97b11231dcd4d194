/** What travels in a job and what is refused, without a Redis. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { secondsLeft } from "../../lib/experiment/sweep.js";
import { connect, noAnswer, withoutPassword } from "../../lib/queue/connection.js";
import { jobId, payloadOf, readPayload } from "../../lib/queue/payload.js";
import { pack, readManifest, unpack } from "../../lib/queue/run-files.js";
import { freePort } from "../faults/queue/redis.js";

const version = { code: "0123456789abcdef", lock: "fedcba9876543210" };
const asked = { batch: "siri-confirm", wanted: "kept", checkpointEvery: 10, records: false } as const;
const job = { arm: "siri", seed: 3, config: { method: "siri", iterations: 4 } } as const;

describe("a job", () => {
  it("has the id of its study, arm, seed and of all that is asked", () => {
    const id = jobId(payloadOf(job, asked, version));
    expect(id).toMatch(/^siri-confirm\/siri\/seed-3\/[0-9a-f]{12}$/);
    expect(jobId(payloadOf({ ...job, config: { iterations: 4, method: "siri" } }, asked, version))).toBe(id);
    const other = [
      payloadOf({ ...job, config: { method: "siri", iterations: 5 } }, asked, version),
      payloadOf(job, asked, { ...version, code: "1123456789abcdef" }),
      payloadOf(job, asked, { ...version, lock: "1edcba9876543210" }),
      payloadOf(job, { ...asked, wanted: "whole" }, version),
    ];
    expect(new Set([id, ...other.map(jobId)]).size).toBe(5);
  });

  it.each([
    ["nothing", undefined, /expected an object/],
    ["a field too many", { more: 1 }, /more/],
    ["a name that is a path", { batch: "../../etc" }, /batch: expected a name/],
    ["a version that is none", { version: { code: "x", lock: "y" } }, /version.code: expected sixteen/],
    ["a method that nobody knows", { config: { method: "magic", seed: 3 } }, /magic/],
    ["a policy that is a path", { config: { method: "siri", seed: 3, tasks: { policy: "/etc/x" } } }, /opens no path/],
    ["another seed inside", { config: { method: "siri", seed: 4 } }, /config.seed: expected 3/],
  ])("is refused with %s", (_what, change, words) => {
    const whole = change && { ...payloadOf(job, asked, version), ...change };
    expect(() => readPayload(whole)).toThrow(words);
  });
});

describe("a run's folder", () => {
  const fill = (): string => {
    const folder = mkdtempSync(join(tmpdir(), "run-"));
    mkdirSync(join(folder, "checkpoints"));
    for (const name of [
      "config.json",
      "metrics.jsonl",
      "episodes.jsonl",
      "wish.json",
      "lock.json",
      "checkpoints/00000010.bin",
    ])
      writeFileSync(join(folder, name), name.repeat(100_000));
    return folder;
  };

  it("comes back as it was, with the files of a run and no others", () => {
    const from = fill();
    const into = join(mkdtempSync(join(tmpdir(), "run-")), "new");
    unpack(into, pack(from, "whole", "here")!);
    for (const name of ["config.json", "metrics.jsonl", "episodes.jsonl", "checkpoints/00000010.bin"])
      expect(readFileSync(join(into, name), "utf8")).toBe(name.repeat(100_000));
    for (const name of ["wish.json", "lock.json"]) expect(existsSync(join(into, name))).toBe(false);
    expect(pack(from, "kept", "here")!.manifest.files.map(({ name }) => name)).toEqual([
      "config.json",
      "metrics.jsonl",
    ]);
  });

  it("sends again only what is new of a log that has grown", () => {
    const folder = fill();
    const before = pack(folder, "whole", "here")!;
    writeFileSync(
      join(folder, "metrics.jsonl"),
      `${readFileSync(join(folder, "metrics.jsonl"), "utf8")}one more line\n`,
    );
    const after = pack(folder, "whole", "here")!;
    expect([...after.pieces.keys()].filter((name) => !before.pieces.has(name))).toHaveLength(1);
    expect(after.manifest.digest).not.toBe(before.manifest.digest);
  });

  it.each(["../outside", "/etc/passwd", "checkpoints/../../x.bin", "plays/x.js", "config.json/x"])(
    "is not written where a manifest names %s",
    (name) => {
      const { manifest } = pack(fill(), "whole", "here")!;
      const forged = { ...manifest, files: [{ ...manifest.files[0]!, name }] };
      expect(() => readManifest(JSON.stringify(forged), "here")).toThrow(/the name of a file that a run writes/);
    },
  );
});

describe("the address", () => {
  it("is told without its password", () => {
    expect(withoutPassword("rediss://me:secret@host:6380/2")).toBe("rediss://host:6380/2");
    expect(() => withoutPassword("http://host")).toThrow(/expected redis:/);
    expect(() => withoutPassword("host:secret@x y")).toThrow(/--queue/);
  });

  it("where nobody listens is one sentence", async () => {
    const port = await freePort();
    await expect(connect(`redis://:secret@127.0.0.1:${port}`)).rejects.toThrow(
      new RegExp(`^queue redis://127.0.0.1:${port}: expected an answer from Redis, got .*ECONNREFUSED.*; start Redis`),
    );
  });

  it("that refuses says what to do", () => {
    expect(noAnswer("x", new Error("WRONGPASS invalid username-password pair")).message).toContain(
      "password into the URL",
    );
    expect(noAnswer("x", new Error("OOM command not allowed")).message).toContain("more memory");
  });
});

describe("the time left", () => {
  it("is that of the iterations that are open, at the pace so far", () => {
    const row = (state: "waiting" | "running" | "done" | "failed", iteration: number, of: number) => ({
      state,
      iteration,
      of,
    });
    // 15 iterations in 30 s: 2 s each; open are 5 of the running run and 10 of the waiting one
    expect(secondsLeft([row("done", 10, 10), row("running", 5, 10), row("waiting", 0, 0)], 30)).toBe(30);
    expect(secondsLeft([row("waiting", 0, 0)], 30)).toBeUndefined();
    expect(secondsLeft([row("done", 10, 10), row("failed", 1, 10)], 30)).toBe(0);
  });
});
