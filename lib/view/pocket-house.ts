/**
 * The pocket house to play: the world's own rules, in the page. A person clicks actions until the goal is reached or the
 * steps are used up; what is hidden can be revealed; beside it stands how a policy played the same task.
 */
import { pocketEnvironment } from "../../envs/pocket/index.js";
import type { PocketHouseData } from "./data.js";
import { h } from "./page/dom.js";
import { defineView } from "./page/view.js";
import { plural } from "./page/words.js";

type Offered = PocketHouseData["tasks"][number];

export default defineView<PocketHouseData>(({ title, tasks }, el) => {
  const place = h("div", { class: "reading" });
  const select = h(
    "select",
    { "aria-label": "task", change: () => begin() },
    ...tasks.map(({ task }, i) => h("option", { value: i }, `${i + 1}. ${task.text}`)),
  );
  const begin = (): void => {
    const offered = tasks[select.selectedIndex]!;
    place.replaceChildren(ownPlay(offered), policyPlay(offered));
  };
  const again = h("button", { type: "button", click: begin }, "start again");
  el.append(h("h3", {}, title), h("div", { class: "row" }, h("label", {}, "task ", select), again), place);
  begin();
});

function ownPlay({ task, truths, fewest }: Offered): HTMLElement {
  const house = pocketEnvironment();
  const { text } = house.reset(task);
  const limit = (task.params as { readonly limit: number }).limit;
  const [story, actions] = [h("div", { "data-part": "story" }), h("div", { class: "row", "data-part": "actions" })];
  const state = h("p", { role: "status", "data-part": "state" });
  let steps = 0;
  const say = (line: HTMLElement): void => story.append(line);
  const offer = (): void => {
    const left = limit - steps;
    state.textContent = `${plural(left, "step")} left; one who knows the house needs ${fewest}`;
    const buttons = house
      .admissible()
      .map((action) => h("button", { type: "button", click: () => act(action) }, action));
    actions.replaceChildren(...buttons);
  };
  const act = (action: string): void => {
    const { observation, info, terminated, truncated } = house.step(action);
    steps += 1;
    say(h("div", {}, h("b", {}, action), h("span", { class: "faint" }, ` → ${observation.text}`)));
    if (!terminated && !truncated) return offer();
    actions.replaceChildren();
    state.textContent = info.won ? `You won in ${plural(steps, "step")}.` : `The ${limit} steps are used up: lost.`;
  };
  say(h("div", { class: "faint" }, text));
  offer();
  const reveal = h(
    "details",
    {},
    h("summary", {}, "reveal what is hidden here"),
    ...truths.map((sentence) => h("div", {}, sentence)),
  );
  return h("div", {}, h("h4", {}, `You: ${task.text}`), story, state, actions, reveal);
}

function policyPlay({ play }: Offered): HTMLElement {
  const turns = play.turns.map(({ sees, does, note }) =>
    h("div", {}, h("span", { class: "faint" }, `${sees} → `), h("b", {}, does), note === "" ? "" : ` (${note})`),
  );
  const end = `→ ${play.end} in ${plural(play.turns.length, "step")}`;
  return h(
    "details",
    {},
    h("summary", {}, "how the policy played it"),
    ...turns,
    h("div", { "data-part": "policy-end" }, end),
  );
}
