/** Each fault that a queue may meet, done to it once: the study ends with the bytes of a local one, or says in a sentence why not. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { packageRoot } from "../../../lib/assets.js";
import { jobsOf } from "../../../lib/experiment/studies/study.js";
import { jobFolder } from "../../../lib/experiment/sweep.js";
import { connect } from "../../../lib/queue/connection.js";
import { openQueue } from "../../../lib/queue/coordinator.js";
import { pack } from "../../../lib/queue/run-files.js";
import { work, type WorkerOptions } from "../../../lib/queue/worker.js";
import { pause, until } from "../../faults/processes.js";
import { Crew, LOCK } from "../../faults/queue/crew.js";
import { Namespace, namespaceAbsent } from "../../faults/queue/namespace.js";
import { Wire } from "../../faults/queue/proxy.js";
import { freePort, redisAbsent, RedisServer } from "../../faults/queue/redis.js";
import { doneHere, doneOver, longer, smallStudy, type Done } from "../../faults/queue/study.js";

const noNamespace = redisAbsent ?? namespaceAbsent();
const study = smallStudy(2, 2);
const runs = 4;

describe.skipIf(redisAbsent)(`a queue and its faults${redisAbsent ? ` (left out: ${redisAbsent})` : ""}`, () => {
  let here: Done;
  let redis: RedisServer;
  let crew: Crew;
  beforeAll(async () => (here = await doneHere(study)));
  beforeEach(async () => (redis = await RedisServer.start()));
  afterEach(async () => {
    await crew?.stop();
    await redis?.stop();
  });
  const same = (over: Done): void => {
    expect(over.table.map(({ state, reason }) => [state, reason])).toEqual(Array(runs).fill(["done", undefined]));
    expect(over.runs).toEqual(here.runs);
    expect(over.page).toBe(here.page);
  };
  const startCrew = (count: number, url = redis.url): void => {
    crew = new Crew(url);
    crew.start(count);
  };
  const begins = (): number => crew.said.match(/: begins/g)?.length ?? 0;

  it("Redis killed and started again with its append-only file", async () => {
    startCrew(2);
    const over = doneOver(study, { url: redis.url });
    await until(() => begins() > 1);
    await redis.kill();
    await pause(1500);
    await redis.begin();
    same(await over);
  });

  it("Redis that has forgotten everything is told again", async () => {
    startCrew(2);
    const over = doneOver(study, { url: redis.url });
    await until(() => begins() > 1);
    redis.ask("flushall");
    same(await over);
  });

  it("a worker frozen for longer than its lock, and awake again", async () => {
    startCrew(2);
    const over = doneOver(study, { url: redis.url });
    await until(() => begins() > 0);
    const worker = crew.member(0)!;
    worker.kill("SIGSTOP");
    setTimeout(() => worker.kill("SIGCONT"), LOCK * 4000);
    same(await over);
  });

  it("a job that is no run, and a run that refuses what it is told", async () => {
    redis.poison("no-run");
    startCrew(1);
    const odd = smallStudy(2, 2);
    const lost = { method: "gigpo", tasks: { world: "atlantis" } } as never;
    const arms = [...odd.arms, { name: "lost", about: "", config: lost, seeds: [0] }];
    const place = doneOver({ ...odd, arms }, { url: redis.url });
    await expect(place).rejects.toThrow(/atlantis/); // whoever asks hears it before anything is given
    same(await doneOver(study, { url: redis.url }));
    const connection = await connect(redis.url);
    const queue = new connection.bull.Queue("runs", { connection: connection.redis as never, prefix: "siri" });
    expect((await queue.getJob("no-run"))?.failedReason).toMatch(/^queue job, .*: expected /);
    connection.close();
  });

  it("a run that is refused when it begins fails with its sentence, at once, and the others go on", async () => {
    startCrew(1);
    const lost = { method: "gigpo", iterations: 2, tasks: { policy: "nowhere" } } as const;
    const arms = [{ name: "lost", about: "", config: lost, seeds: [0] }, ...study.arms];
    const { table, runs: done } = await doneOver({ ...study, arms }, { url: redis.url });
    const [failed, ...others] = [...table].sort((a, b) => (a.state > b.state ? -1 : 1));
    expect(failed!.reason).toMatch(/small\/lost\/seed-0\/\w+: .*: expected .*nowhere/);
    expect(others.map(({ state }) => state)).toEqual(Array(runs).fill("done"));
    expect(done).toEqual(here.runs);
    expect(crew.said.match(/lost\/seed-0\/\w+: begins/g)).toHaveLength(1);
  });

  it("a run whose process dies whenever it begins is given up, with the reason, and tried again when asked again", async () => {
    crew = new Crew(redis.url, ["--tries=2"]);
    crew.start(1);
    let kill = true;
    const killer = setInterval(() => {
      const run = kill ? crew.runOf(crew.member(0)!) : undefined;
      if (run !== undefined) process.kill(run, "SIGKILL");
    }, 100);
    const folder = mkdtempSync(join(tmpdir(), "study-"));
    const one = smallStudy(1, 1);
    const over = await doneOver(one, { url: redis.url, folder });
    expect(over.table[0]!.state).toBe("failed");
    expect(over.table[0]!.reason).toMatch(/given up after 2 ends without progress: its process was ended by SIGKILL/);
    kill = false;
    expect((await doneOver(one, { url: redis.url, folder })).table[0]!.state).toBe("done");
    clearInterval(killer);
  });

  it("a full Redis stops whoever asks with a sentence, and is gone on with when it has room", async () => {
    startCrew(1);
    redis.ask("config", "set", "maxmemory", "1mb");
    await expect(doneOver(study, { url: redis.url, patience: 2 })).rejects.toThrow(/OOM.*give Redis more memory/);
    redis.ask("config", "set", "maxmemory", "0");
    same(await doneOver(study, { url: redis.url }));
  });

  it("a result that Redis has no room for waits at its worker, and is not computed again", async () => {
    crew = new Crew(redis.url, ["--lock=60"]); // a full Redis takes no renewal of a lock either
    crew.start(1);
    const over = doneOver(smallStudy(1, 1), { url: redis.url });
    await until(() => begins() === 1);
    redis.ask("config", "set", "maxmemory", "1mb");
    await until(() => /OOM/.test(crew.said));
    await pause(3000);
    redis.ask("config", "set", "maxmemory", "0");
    expect((await over).table[0]!.state).toBe("done");
    expect(begins()).toBe(1);
  });

  it("two who ask for one study get it both, and every run is computed once", async () => {
    startCrew(2);
    const both = await Promise.all([doneOver(study, { url: redis.url }), doneOver(study, { url: redis.url })]);
    both.forEach(same);
    expect(begins()).toBe(runs);
  });

  it("a wire that is slow, cut for longer than a lock, and mended", async () => {
    const wire = await Wire.to(redis.port, 50);
    startCrew(2, wire.url);
    const over = doneOver(study, { url: wire.url });
    await until(() => begins() > 1);
    wire.cut();
    await pause(LOCK * 2000);
    wire.mend();
    same(await over);
    wire.close();
  });

  it("a cut that does not end stops whoever asks with a sentence; asking again collects", async () => {
    const wire = await Wire.to(redis.port);
    startCrew(2);
    const folder = mkdtempSync(join(tmpdir(), "study-"));
    const over = doneOver(study, { url: wire.url, patience: 1, folder });
    const told = expect(over).rejects.toThrow(/^queue .*: expected an answer from Redis, got .*; /);
    await until(() => begins() > 0);
    wire.cut();
    await told;
    same(await doneOver(study, { url: redis.url, folder }));
    wire.close();
  });

  it.skipIf(noNamespace)(
    `a cut between two network namespaces${noNamespace ? ` (left out: ${noNamespace})` : ""}`,
    async () => {
      const place = new Namespace(77);
      place.make();
      const open = await RedisServer.start(["--bind", "0.0.0.0", "--protected-mode", "no"]);
      crew = new Crew(`redis://${place.here}:${open.port}`, [], place.before);
      try {
        crew.start(2);
        const over = doneOver(study, { url: open.url });
        await until(() => begins() > 1);
        place.cut();
        await pause(LOCK * 2000);
        place.mend();
        same(await over);
      } finally {
        await crew.stop();
        await open.stop();
        place.remove();
      }
    },
  );

  it("a user of Redis needs no more rights than docs/queue.md says", async () => {
    const page = readFileSync(join(packageRoot(), "docs", "queue.md"), "utf8");
    const [, keys, rights] = /```text\nACL SETUSER siri on >PASSWORD (~\S+) (.+)\n```/.exec(page)!;
    redis.ask("acl", "setuser", "siri", "on", ">pw", keys!, ...rights!.split(" "));
    const url = redis.url.replace("redis://", "redis://siri:pw@");
    startCrew(1, url);
    same(await doneOver(study, { url }));
    expect(redis.ask("-u", url, "set", "other", "1")).toMatch(/NOPERM/);
    expect(redis.ask("-u", url, "flushall")).toMatch(/NOPERM/);
  });

  it("a run goes on at another worker from its last checkpoint, whether the first was killed or told to stop", async () => {
    const long = smallStudy(1, 1, longer);
    const whole = await doneHere(long);
    for (const signal of ["SIGKILL", "SIGTERM"] as const) {
      redis.ask("flushall");
      startCrew(1);
      const over = doneOver(long, { url: redis.url, checkpointEvery: 2 });
      const key = (): string => redis.ask("keys", "siri-run:small*");
      expect(await until(() => key() !== "" && redis.ask("hexists", key(), "state") === "1")).toBe(true);
      await crew.stop(signal);
      startCrew(1);
      expect((await over).runs).toEqual(whole.runs);
      expect(crew.said).toMatch(/goes on from iteration [1-9]/);
      await crew.stop();
    }
  });

  it("a worker of another version leaves the runs and says so, and so does whoever asks", async () => {
    const stop = new AbortController();
    const said: string[] = [];
    const other = { code: "0123456789abcdef", lock: "0123456789abcdef" };
    const tell = (line: string): number => said.push(line);
    const wrong = work({ url: redis.url, processes: 1, version: other, tell, stop: stop.signal });
    const over = doneOver(study, { url: redis.url, tell });
    await until(
      () =>
        said.some((line) => /got a run for code/.test(line)) &&
        said.some((line) => /no worker of this version/.test(line)),
    );
    stop.abort();
    await wrong;
    expect(said.join("\n")).toMatch(/expected code 01234567, packages 01234567, got a run for code/);
    startCrew(2);
    same(await over);
  });

  it("a second result with other bytes is told, and the first one stays", async () => {
    const [job] = jobsOf(study);
    const stop = new AbortController();
    const said: string[] = [];
    const compute: WorkerOptions["compute"] = async ({ store }) => {
      const packed = pack(jobFolder(here.folder, job!), "kept", "elsewhere")!;
      return { kind: "done", digest: "0".repeat(64), kept: await store.putResult(packed) };
    };
    const working = work({ url: redis.url, processes: 1, compute, tell: (line) => said.push(line), stop: stop.signal });
    const over = await doneOver(smallStudy(1, 1), { url: redis.url });
    await until(() => said.some((line) => /expected the bytes that elsewhere computed, got others at/.test(line)));
    stop.abort();
    await working;
    expect(said.join("\n")).toMatch(
      /expected the bytes that elsewhere computed, got others at .*; the first result stays/,
    );
    expect(Object.values(over.runs)[0]).toBe(Object.values(here.runs)[0]);
  });

  it("a password and TLS are passed on, and no message repeats the password", async () => {
    const folder = mkdtempSync(join(tmpdir(), "tls-"));
    const [key, certificate] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const told = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"];
    const alternative = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
    expect(spawnSync("openssl", [...told, ...alternative, "-keyout", key, "-out", certificate]).status).toBe(0);
    const port = await freePort();
    const tls = [
      "--tls-port",
      String(port),
      "--tls-cert-file",
      certificate,
      "--tls-key-file",
      key,
      "--tls-auth-clients",
      "no",
    ];
    const server = await RedisServer.start([...tls, "--requirepass", "opensesame"]);
    const trusting = { ...process.env, NODE_EXTRA_CA_CERTS: certificate };
    const script = `import { connect } from ${JSON.stringify(join(packageRoot(), "dist/lib/queue/connection.js"))};
      const c = await connect(process.argv[1]); console.log(await c.redis.ping(), c.name); c.close();`;
    const ask = (url: string, env: NodeJS.ProcessEnv): string => {
      const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script, url], {
        env,
        encoding: "utf8",
      });
      return stdout + stderr;
    };
    expect(ask(`rediss://:opensesame@localhost:${port}`, trusting)).toBe(`PONG rediss://localhost:${port}\n`);
    const refused = [
      ask(`rediss://:opensesame@localhost:${port}`, process.env),
      ask(`rediss://:wrong-one@localhost:${port}`, trusting),
    ];
    expect(refused[0]).toMatch(/certificate.*NODE_EXTRA_CA_CERTS/);
    expect(refused[1]).toMatch(/WRONGPASS.*write the password into the URL/);
    for (const text of refused) expect(text).not.toMatch(/opensesame|wrong-one/);
    await server.stop();
  });

  it("an arm with code of its own, or a policy that is a path, is refused before anything is given", async () => {
    const place = await openQueue({ url: redis.url, batch: "x" });
    const job = { arm: "a", seed: 0, config: { method: "gigpo", tasks: { policy: "./mine" } } } as const;
    await expect(place.run(job, "nowhere", () => undefined)).rejects.toThrow(/opens no path that a job names/);
    await place.close();
  });
});
