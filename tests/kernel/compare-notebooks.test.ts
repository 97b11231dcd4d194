import { describe, expect, it } from "vitest";
import { differences } from "../../kernel/compare-notebooks.js";
import type { Notebook } from "../../kernel/notebook-file.js";

const showing = (data: Record<string, string>): Notebook =>
  ({
    cells: [
      {
        cell_type: "code",
        id: "a",
        metadata: {},
        source: "x",
        outputs: [{ output_type: "display_data", data, metadata: {} }],
      },
    ],
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5,
  }) as unknown as Notebook;

const live = (id: string, pixels: string, told: string, code: string): Notebook =>
  showing({
    "text/html": `<div data-siri-view="${id}"><img src="data:image/png;base64,${pixels}"><script type="application/json">${told}</script></div><script>${code}</script>`,
    "image/png": pixels,
  });

describe("two executions of a live output", () => {
  it("agree where only pixels and the script's own code differ", () => {
    const before = live("ab12", "iVBORw0+/=", "[0.5]", "draw(1)");
    expect(differences(before, live("cd34", "iVBORw1", "[0.5]", "draw(2)"))).toEqual([]);
  });

  it("differ where the page is told another number", () => {
    const before = live("ab12", "iVBORw0", "[0.5]", "draw(1)");
    expect(differences(before, live("ab12", "iVBORw0", "[0.6]", "draw(1)"))).toHaveLength(1);
  });
});
