/** Serves a folder of pages to this computer alone; it only reads. */
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};

/** The address under which the folder is served, and the server, to be closed. The port is the next free one. */
export async function serve(
  folder: string,
  port: number,
): Promise<{ readonly address: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    const file = fileAt(folder, request.url ?? "/");
    if (file === undefined || (request.method !== "GET" && request.method !== "HEAD")) {
      response.writeHead(404, { "content-type": "text/plain" }).end("not here\n");
      return;
    }
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
    if (request.method === "HEAD") response.end();
    else createReadStream(file).pipe(response);
  });
  const taken = await listening(server, port);
  return { address: `http://localhost:${taken}/`, server };
}

/** The file that an address names; undefined where it is not in the folder. */
function fileAt(folder: string, url: string): string | undefined {
  const path = decoded(url.replace(/[?#].*$/, ""));
  if (path === undefined || path.includes("\0")) return undefined;
  const inside = normalize(`/${path}`); // nothing leads above the root
  const file = join(folder, inside.endsWith("/") ? `${inside}index.html` : inside);
  return existsSync(file) && statSync(file).isFile() ? file : undefined;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function listening(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE" && port !== 0) resolve(listening(server, port + 1));
      else reject(error);
    });
    server.listen(port, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
  });
}
