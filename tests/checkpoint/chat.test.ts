/** Chat templates: messages to the text the model was trained on. */
import { describe, expect, it } from "vitest";
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
});
