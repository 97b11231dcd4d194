/* global document, MutationObserver */
// In typedoc's list of names the line that unfolds a part also holds the link to its page: a screen reader says only one of
// the two. Here the link becomes the first line of what is unfolded.
const list = document.getElementById("tsd-nav-container");
const untangle = () => {
  for (const link of list?.querySelectorAll("summary > a") ?? []) {
    const line = document.createElement("span");
    line.append(...[...link.childNodes].map((node) => node.cloneNode(true)));
    link.replaceWith(line);
    const first = document.createElement("li");
    first.append(link);
    link.replaceChildren(`overview of ${link.textContent.trim()}`);
    line.closest("details").querySelector("ul").prepend(first);
  }
};
if (list) {
  untangle();
  new MutationObserver(untangle).observe(list, { childList: true, subtree: true });
}
