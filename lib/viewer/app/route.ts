/** Every state of the page is its address: `#/run/siri%2Fseed-3/skill/a076?…`. Reading it, writing it, following it. */
import { useEffect, useState } from "preact/hooks";

export interface Route {
  readonly parts: readonly string[];
  readonly given: URLSearchParams;
}

type Given = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** An address; what is undefined or empty is left out. */
export function href(parts: readonly (string | number)[], given: Given = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(given))
    for (const one of Array.isArray(value) ? (value as string[]) : [value])
      if (one !== undefined && one !== "") search.append(name, String(one));
  const path = parts.map((part) => encodeURIComponent(part)).join("/");
  return search.size === 0 ? `#/${path}` : `#/${path}?${search.toString()}`;
}

export function routeOf(hash: string): Route {
  const [path = "", search = ""] = splitOnce(hash.replace(/^#\/?/, ""), "?");
  return { parts: path.split("/").filter(Boolean).map(decoded), given: new URLSearchParams(search) };
}

function splitOnce(text: string, sign: string): [string, string] {
  const at = text.indexOf(sign);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

/** An address that somebody typed may be no encoding of anything. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = (): void => setHash(location.hash);
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return routeOf(hash);
}

/** The same place with other parameters. `replace` leaves no step to go back to, as for every letter of a search. */
export function change({ parts, given }: Route, changes: Given, { replace = false } = {}): void {
  const all: Record<string, string | readonly string[]> = {};
  for (const name of given.keys()) all[name] = given.getAll(name);
  const to = href(parts, { ...all, ...changes });
  if (replace) {
    history.replaceState(null, "", to);
    dispatchEvent(new HashChangeEvent("hashchange"));
  } else location.hash = to;
}
