/**
 * The kernel Jupyter starts: `node dist/kernel/main.js --config-path FILE`.
 * Puts the pieces together; ends when told to, or when the one who started it is gone.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Executor, interruptFlags } from "./executor.js";
import { ownTimers } from "./interrupt.js";
import { protect } from "./protect.js";
import { Server } from "./server.js";
import { routeOutput } from "./streams.js";
import type { ConnectionInfo } from "./wire.js";

Error.stackTraceLimit = 50;
const exit = process.exit.bind(process);
const { values } = parseArgs({ options: { "config-path": { type: "string" } } });
if (values["config-path"] === undefined) throw new Error("kernel: expected --config-path FILE; Jupyter passes it");
const connection = JSON.parse(readFileSync(values["config-path"], "utf8")) as ConnectionInfo;

const flag = interruptFlags();
const executor = new Executor(process.cwd(), flag);
process.on("SIGINT", () => executor.signalled());
protect(executor);
const server = new Server({ executor, streams: routeOutput(executor.tslab), exit });
ownTimers();
await server.start(connection, flag);
