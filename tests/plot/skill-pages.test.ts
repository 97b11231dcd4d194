import { describe, expect, it } from "vitest";
import { bankBrowser, bankPage, skillCard } from "../../lib/plot/index.js";
import { markWords, promptHtml } from "../../lib/plot/skills/words.js";
import { emptyBank } from "../../lib/skills/bank.js";
import { bank, skills } from "./skill-bank.js";
import { parseXml } from "./xml.js";

const hostile = `<script>alert("x")</script> & 'apple' </details></pre>`;
const withOdd = { ...bank, entries: [...bank.entries, { ...bank.entries[0]!, skill: skills.odd }] };

/** Markup without the pictures and the page's own script. */
const textOnly = (html: string): string =>
  html.replace(/<script>[\s\S]*?<\/script>/g, "").replace(/<svg[\s\S]*?<\/svg>/g, "");

describe("a skill card", () => {
  const card = skillCard(bank, skills.helps.id, {
    parents: ["1.0.3  heat bread\n   1  go stove   ok"],
    prompt: "task : heat egg ; skill when heat , use stove ; obs",
  });

  it("says what it is worth, what became of it and why, and where it is from", () => {
    for (const text of [card.html(), card.text()]) {
      expect(text).toContain("when heat , use stove");
      expect(text).toMatch(/Utility \+0\.50 \[.*\], 4 trials \(95 % interval\); exponential average \+0\.27/);
      expect(text).toContain("It repaired 4 pairs and lost 0 pairs with equal luck (exact p .125)");
      expect(text).toContain("mean says active");
      expect(text).toContain("Written by the policy itself (policy version 7) from episode 1.0.3.");
    }
  });

  it("marks the skill in its prompt and its words in the episode", () => {
    expect(card.html()).toMatch(/; skill <mark[^>]*>when heat , use stove<\/mark> ; obs/);
    expect(card.html()).toMatch(/<mark[^>]*>heat<\/mark> bread/);
    expect(card.html()).toMatch(/go <mark[^>]*>stove<\/mark>/);
    expect(card.text()).toContain("skill »when heat , use stove« ; obs");
  });

  it("is well-formed markup whatever the texts are", () => {
    const odd = skillCard(withOdd, skills.odd.id, { parents: [hostile], prompt: `${hostile} ${skills.odd.text}` });
    const node = parseXml(odd.html().replaceAll(/<img[^>]*>/g, ""));
    expect(node.name).toBe("div");
    expect(odd.html()).not.toContain("<script");
    expect(odd.html()).toContain("&lt;script&gt;");
  });

  it("of an untried skill claims nothing", () => {
    const untried = skillCard(bank, skills.untried.id);
    expect(untried.text()).toContain("Not tried yet");
    expect(untried.html()).not.toContain("<img");
  });

  it("keeps its looks without a style sheet", () => {
    expect(card.html()).not.toContain("<style");
    expect(card.html()).toContain(`style="border:1px solid`);
  });
});

it("words are marked as words only, and only those of the skill", () => {
  const marked = (text: string): string =>
    markWords(text, skills.part)
      .replaceAll(/<mark[^>]*>/g, "[")
      .replaceAll("</mark>", "]");
  expect(marked("take mug from bedroom, Bed <mugs>")).toBe("take [mug] from bedroom, [Bed] &lt;mugs&gt;");
  expect(promptHtml("a & b", "not there")).toBe("a &amp; b");
});

describe("the bank browser", () => {
  const written = [
    { iteration: 1, skill: skills.helps },
    { iteration: 2, skill: skills.odd, rejected: "malformed <b>" },
  ];
  const page = bankPage(withOdd, {
    title: hostile,
    subtitle: hostile,
    written,
    factsOf: () => ({ parents: [hostile] }),
  });

  it("has a card for every skill, with what the filters need", () => {
    const cards = [...page.matchAll(/<details class="card"[^>]*>/g)].map(([tag]) => tag);
    expect(cards).toHaveLength(withOdd.entries.length);
    expect(cards[0]).toMatch(/data-status="active" data-utility="0.5" data-trials="4" data-born="1"/);
    expect(cards.at(-2)).toMatch(/data-status="candidate" data-utility="" data-trials="0"/);
  });

  it("lets no text become markup", () => {
    expect(page.match(/<script>/g)).toHaveLength(1);
    expect(textOnly(page)).not.toMatch(/<script>alert|malformed <b>/);
  });

  it("asks nobody for anything", () => {
    expect(page.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:|src=|@import|url\((?!#)/);
  });

  it("is put into a frame of a notebook, and says in text what it holds", () => {
    const view = bankBrowser(withOdd, { title: "t" });
    expect(view.html()).toMatch(/^<div data-siri-view="[^"]+"><img alt="7 skills: [^"]+" src="data:image\/png;base64,/);
    expect(view.html()).not.toContain("<script>alert");
    expect(Object.keys(view.bundle())).toEqual(["text/html", "image/png", "text/plain"]);
    expect(view.text()).toContain("7 skills: 2 active, 1 graduated, 2 candidate, 2 retired");
    expect(view.text()).toMatch(/when heat , use stove +active +\+0\.50 \[/);
  });

  it("of an empty bank is a page too", () => {
    expect(bankPage(emptyBank)).toContain("0 of 0");
    expect(bankBrowser(emptyBank).text()).toBe("0 skills");
  });
});
