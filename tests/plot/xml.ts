/** A strict little reader of XML: enough to say whether a picture is well-formed, and what it holds. */
export interface Node {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Node[];
  text: string;
}

const TOKEN = /<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
const ENTITY = /&(?!(?:amp|lt|gt|quot);)/;

/** The root element; throws on anything that is not well-formed. */
export function parseXml(source: string): Node {
  const root: Node = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  let read = 0;
  for (const match of source.matchAll(TOKEN)) {
    if (ENTITY.test(match[0])) throw new Error(`bare & in ${match[0].slice(0, 60)}`);
    read += match[0].length;
    const [, closing, name, attributes, empty, text] = match;
    if (text !== undefined) open.at(-1)!.text += decode(text);
    else if (closing) close(open, name!);
    else enter(open, { name: name!, attributes: attributesOf(attributes!), children: [], text: "" }, empty === "/");
  }
  if (read !== source.length) throw new Error(`no XML at ${source.slice(read, read + 60)}`);
  if (open.length !== 1 || root.children.length !== 1) throw new Error("not one closed root");
  return root.children[0]!;
}

function enter(open: Node[], node: Node, empty: boolean): void {
  open.at(-1)!.children.push(node);
  if (!empty) open.push(node);
}

function close(open: Node[], name: string): void {
  const last = open.pop();
  if (last?.name !== name) throw new Error(`</${name}> closes <${last?.name ?? ""}>`);
}

function attributesOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, key, value]) => [key!, decode(value!)] as const);
  if (new Set(pairs.map(([key]) => key)).size !== pairs.length) throw new Error(`doubled attribute in ${text}`);
  return Object.fromEntries(pairs);
}

function decode(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}

export function all(node: Node, name: string): Node[] {
  return [...(node.name === name ? [node] : []), ...node.children.flatMap((child) => all(child, name))];
}
