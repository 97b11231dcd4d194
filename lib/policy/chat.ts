/**
 * Messages to the text a chat model was trained on, by the model's own Jinja template (rendered by the maintained Jinja
 * library of Hugging Face). A template is part of the model: without one there is nothing sensible to guess. It is also a
 * program that somebody else wrote, so it is rendered in a process of its own, with limits, and a text once rendered is
 * remembered.
 */
import { Template } from "@huggingface/jinja";
import { labError } from "../errors.js";
import { shaped, v } from "../schema.js";
import { renderApart } from "./chat/request.js";
import type { TokenizerFiles } from "./checkpoint/checkpoint.js";

export interface Message {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

const WHERE = "chat template";
/** Conversations whose text is remembered. */
const REMEMBERED = 256;

export class ChatTemplate {
  private readonly rendered = new Map<string, string>();

  /** `names` are the special tokens a template may mention, such as `bos_token`. */
  constructor(
    readonly source: string,
    private readonly names: Readonly<Record<string, string>> = {},
  ) {
    try {
      new Template(source);
    } catch (error) {
      const got = error instanceof Error ? error.message : error;
      throw labError(WHERE, { expected: "a Jinja template", got, fix: "take the model's own chat template" });
    }
  }

  /** The whole conversation as text; ends where the assistant is to speak unless `ask` is false. */
  render(messages: readonly Message[], ask = true): string {
    const values = { ...this.names, messages, add_generation_prompt: ask };
    const key = JSON.stringify(values);
    const text = this.rendered.get(key) ?? this.renderNew(values);
    this.rendered.delete(key);
    this.rendered.set(key, text);
    if (this.rendered.size > REMEMBERED) this.rendered.delete(this.rendered.keys().next().value!);
    return text;
  }

  private renderNew(values: Readonly<Record<string, unknown>>): string {
    const answer = renderApart(this.source, values);
    if (answer !== undefined && "text" in answer) return answer.text;
    // templates refuse conversations they cannot express (two user turns in a row, say) in their own words
    if (answer !== undefined && "refusal" in answer) {
      throw labError(WHERE, { expected: "messages this model knows", got: answer.refusal, fix: "change the roles" });
    }
    throw labError(WHERE, {
      expected: "a text within a second and 64 MB",
      got: answer === undefined ? "a template that fills the memory" : "a template that is still busy",
      fix: "the template is damaged or hostile; take the model's own from its authors",
    });
  }
}

/** The template in `tokenizer_config.json`, if the model is a chat model. */
export function chatTemplateOf({ config }: TokenizerFiles): ChatTemplate | undefined {
  const source = templateText(config.chat_template);
  if (source === undefined) return undefined;
  const names = ["bos_token", "eos_token", "unk_token", "pad_token"].flatMap((name): [string, string][] => {
    const text = tokenText(config[name]);
    return text === undefined ? [] : [[name, text]];
  });
  return new ChatTemplate(source, Object.fromEntries(names));
}

const named = v.array(v.object({ name: v.string(), template: v.string() }));

/** One text, or a list of named ones of which "default" counts. */
function templateText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const fix = "take the model's own tokenizer_config.json";
  const given = shaped(v.union([v.string(), named], "a template or a list of named ones"), value, WHERE, fix);
  if (typeof given === "string") return given;
  return (given.find(({ name }) => name === "default") ?? given[0])?.template;
}

/** A token is a text or an object with its `content`. */
function tokenText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  const content = (value as { content?: unknown } | null | undefined)?.content;
  return typeof content === "string" ? content : undefined;
}
