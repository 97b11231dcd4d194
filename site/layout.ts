/** One page of the site: the same head, the same way to every other part, nothing from elsewhere. */
export interface Page {
  /** Where it lies in the site, such as `methods/siri.html`. */
  readonly path: string;
  readonly title: string;
  readonly body: string;
  /** Which part of the navigation it belongs to. */
  readonly part: string;
  readonly about?: string;
}

/** The parts of the site, in the order of the navigation. */
export const PARTS: readonly (readonly [name: string, path: string])[] = [
  ["Playground", "index.html"],
  ["Notebooks", "notebooks/index.html"],
  ["Studies", "studies/index.html"],
  ["Methods", "methods/index.html"],
  ["How we decide", "how-we-decide.html"],
  ["API", "api/index.html"],
];

/** Links to every part, from a page that lies `up` from the site's root. */
export function partLinks(up: string, part: string): string {
  const links = PARTS.map(
    ([name, to]) => `<a href="${up}${to}"${name === part ? ' aria-current="page"' : ""}>${name}</a>`,
  );
  return links.join(" ");
}

export function pageHtml({ path, title, body, part, about = title }: Page): string {
  const up = "../".repeat(path.split("/").length - 1);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<meta name="description" content="${escaped(about)}">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${up}style.css">
</head>
<body>
<header class="top"><strong>siri-lab</strong> <nav aria-label="parts" class="row">${partLinks(up, part)}</nav></header>
${body}
</body>
</html>
`;
}

export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
