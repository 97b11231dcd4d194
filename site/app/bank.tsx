/** The bank: every sentence with its interval and the last decision on it; a person may add one, or retire one. */
import { useState } from "preact/hooks";
import type { SkillStatus } from "../../lib/types.js";
import { badge, colorOf, ruler } from "../../lib/view/page/charts.js";
import type { BankRow, Order } from "./messages.js";
import { Drawn } from "./mounted.js";

interface BankProps {
  readonly rows: readonly BankRow[];
  readonly sentences: readonly string[];
  readonly busy: boolean;
  readonly send: (order: Order) => void;
}

export function BankPanel({ rows, sentences, busy, send }: BankProps) {
  const [revealed, setRevealed] = useState(false);
  return (
    <>
      <label class="check">
        <input
          type="checkbox"
          checked={revealed}
          onChange={({ currentTarget }) => setRevealed(currentTarget.checked)}
        />{" "}
        show which are true in this house (the policy is never told)
      </label>
      {rows.length === 0 ? (
        <p class="quiet">Empty: nothing has been written yet.</p>
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-label="skills">
          <table>
            <thead>
              <tr>
                <th scope="col">sentence</th>
                <th scope="col">utility</th>
                <th scope="col">status</th>
                <th scope="col">because</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr>
                  <th scope="row">
                    {row.text}
                    {revealed && <small> {row.isTrue ? "✓ true" : "✗ not so"}</small>}
                  </th>
                  <td>
                    {row.trials === 0 ? (
                      "not tried"
                    ) : (
                      <>
                        <Drawn element={ruler(row, colorOf(row.status)) as unknown as Element} />
                        <small>
                          {signed(row.mean)} [{signed(row.low)}, {signed(row.high)}] in {row.trials}
                        </small>
                      </>
                    )}
                  </td>
                  <td>
                    <Drawn element={badge(row.status)} />
                  </td>
                  <td>
                    <small>{row.because}</small>
                    {row.status !== "retired" && (
                      <button
                        type="button"
                        disabled={busy}
                        onClick={() => send({ kind: "retire", skill: row.id })}
                        aria-label={`retire: ${row.text}`}
                      >
                        retire
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Add sentences={sentences} busy={busy} send={send} />
    </>
  );
}

function Add({ sentences, busy, send }: Omit<BankProps, "rows">) {
  const [text, setText] = useState("");
  const [status, setStatus] = useState<SkillStatus>("candidate");
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "") send({ kind: "add", text: text.trim(), status });
        setText("");
      }}
    >
      <input
        class="wide"
        aria-label="a sentence of your own"
        list="sentences"
        placeholder="when apple , look in drawer"
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />{" "}
      {/* prettier-ignore */}
      <datalist id="sentences">
        {sentences.map((sentence) => (
          <option value={sentence} />
        ))}
      </datalist>
      <select
        aria-label="as what"
        value={status}
        onChange={({ currentTarget }) => setStatus(currentTarget.value as SkillStatus)}
      >
        {" "}
        {/* prettier-ignore */}
        <option value="candidate">must prove itself</option>
        <option value="active">is believed at once</option>
      </select>
      <button type="submit" disabled={busy}>
        write it into the bank
      </button>
    </form>
  );
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
}
