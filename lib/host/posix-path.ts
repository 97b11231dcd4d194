/** Paths with `/`, for files in memory: as Node's own on Linux, for what a run's folder asks. */
export function join(...parts: string[]): string {
  const rooted = parts.find((part) => part !== "")?.startsWith("/") ?? false;
  const names: string[] = [];
  for (const name of parts.join("/").split("/")) {
    if (name === "" || name === ".") continue;
    if (name === ".." && names.length > 0 && names.at(-1) !== "..") names.pop();
    else if (name !== ".." || !rooted) names.push(name);
  }
  return (rooted ? "/" : "") + names.join("/") || ".";
}

export function dirname(path: string): string {
  if (/^\/+$/.test(path)) return "/";
  const end = path.replace(/\/+$/, "").lastIndexOf("/");
  if (end < 0) return ".";
  return end === 0 ? "/" : path.slice(0, end);
}

export function basename(path: string): string {
  return path.replace(/\/+$/, "").split("/").at(-1)!;
}
