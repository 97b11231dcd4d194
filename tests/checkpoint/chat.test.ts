/** Chat templates: messages to the text the model was trained on. */
import { describe, expect, it } from "vitest";
import { LabError } from "../../lib/errors.js";
import { chatTemplateOf, type Message } from "../../lib/policy/chat.js";

/** The template inside SmolLM2-135M-Instruct's GGUF file. */
const SMOLLM2 =
  "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n' }}{% endif %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";
const of = (config: Record<string, unknown>) => chatTemplateOf({ tokenizer: {}, config });
const question: Message = { role: "user", content: "Hi" };

describe("a chat template", () => {
  it("renders what Python transformers renders", () => {
    // the text is the output of apply_chat_template of transformers 5.23 on the same file
    expect(of({ chat_template: SMOLLM2 })!.render([question])).toBe(
      "<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n",
    );
  });

  it("keeps a system message, an answer, and ends open only when asked", () => {
    const talk: Message[] = [{ role: "system", content: "S" }, question, { role: "assistant", content: "A" }];
    expect(of({ chat_template: SMOLLM2 })!.render(talk, false)).toBe(
      "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nA<|im_end|>\n",
    );
  });

  it("knows special tokens, named templates, and that there may be none", () => {
    const config = {
      chat_template: [
        { name: "tool", template: "no" },
        { name: "default", template: "{{ bos_token }}{{ eos_token }}{{ messages[0].content }}" },
      ],
      bos_token: "<s>",
      eos_token: { content: "</s>" },
    };
    expect(of(config)!.render([question])).toBe("<s></s>Hi");
    expect(of({})).toBeUndefined();
  });

  it("that refuses a conversation says why", () => {
    const template = of({ chat_template: "{{ raise_exception('roles must alternate') }}" })!;
    expect(() => template.render([question])).toThrow(/chat template: .*roles must alternate/);
  });

  it.each([
    ["a huge range", "{{ range(1000000000) }}"],
    ["a range in a loop", "{% for i in range(100000000) %}{{ i }}{% endfor %}"],
    [
      "loops in loops",
      "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}{% endfor %}{% endfor %}{% endfor %}",
    ],
    [
      "a text that doubles",
      "{% set ns = namespace(s='xxxxxxxx') %}{% for i in range(40) %}{% set ns.s = ns.s + ns.s %}{% endfor %}{{ ns.s }}",
    ],
    ["a macro that calls itself", "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}"],
  ])("with %s is one clear error, soon, and the process lives", (_what, source) => {
    const template = of({ chat_template: source })!;
    const start = performance.now();
    expect(() => template.render([question])).toThrow(LabError);
    expect(performance.now() - start).toBeLessThan(15_000); // 2 s, on a machine with nothing else to do
  });

  it("reaches nothing of this process", () => {
    process.env["FAULT_KEY"] = "secret";
    for (const source of [
      "{{ messages.constructor.constructor('return 1')() }}",
      "{{ process.env }}",
      "{{ globalThis }}",
    ]) {
      let shown = "";
      try {
        shown = of({ chat_template: source })!.render([question]);
      } catch (error) {
        expect(error).toBeInstanceOf(LabError);
      }
      expect(shown).not.toContain("secret");
    }
  });

  it.each(["{% for %}", "{{ ", "{% if x %}", "{{ 1 + }}", "{{ x | nosuch( }}"])(
    "of bad syntax is refused: %s",
    (source) => {
      expect(() => of({ chat_template: source })!.render([question])).toThrow(LabError);
    },
  );

  it.each([5, {}, [{ name: "default" }], [null], ["x"]])("that is no text is refused: %j", (value) => {
    expect(() => of({ chat_template: value })).toThrow(/chat template.*tokenizer_config\.json/);
  });
});
