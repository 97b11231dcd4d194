/** A wire between workers and Redis that can be cut, so that nothing passes and nobody is told, and made long. */
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

export class Wire {
  private open = true;
  private readonly ends = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
    /** Milliseconds each way. */
    public delay: number,
  ) {}

  /** `host` is where it listens; another one than this computer's own where a namespace is to reach it. */
  static async to(port: number, delay = 0, host = "127.0.0.1"): Promise<Wire> {
    const server = createServer({ noDelay: true }).listen(0, host);
    await once(server, "listening");
    const wire = new Wire(server, (server.address() as { port: number }).port, delay);
    server.on("connection", (near) => wire.join(near, port));
    return wire;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Bytes are lost on the way, as when a cable is pulled: neither end hears of it. */
  cut(): void {
    this.open = false;
  }

  /** What was under way when it was cut is gone: both ends are told so, as a network does when it is back. */
  mend(): void {
    this.open = true;
    for (const end of this.ends) end.resetAndDestroy();
  }

  close(): void {
    this.server.close();
    for (const end of this.ends) end.destroy();
  }

  private join(near: Socket, port: number): void {
    const far = connect({ port, host: "127.0.0.1", noDelay: true });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.ends.add(from);
      from.on("data", (bytes) => this.pass(() => to.write(bytes)));
      from.on("error", () => to.destroy());
      from.on("close", () => (this.ends.delete(from), to.destroy()));
    }
  }

  private pass(send: () => void): void {
    if (!this.open) return;
    if (this.delay === 0) send();
    else setTimeout(() => this.open && send(), this.delay);
  }
}
