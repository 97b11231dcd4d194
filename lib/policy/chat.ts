/**
 * Messages to the text a chat model was trained on, by the model's own Jinja template (rendered by the maintained Jinja
 * library of Hugging Face). A template is part of the model: without one there is nothing sensible to guess.
 */
import { Template } from "@huggingface/jinja";
import { labError } from "../errors.js";
import type { TokenizerFiles } from "./checkpoint/folder.js";

export interface Message {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

export class ChatTemplate {
  private readonly template: Template;

  /** `names` are the special tokens a template may mention, such as `bos_token`. */
  constructor(
    readonly source: string,
    private readonly names: Readonly<Record<string, string>> = {},
  ) {
    this.template = new Template(source);
  }

  /** The whole conversation as text; ends where the assistant is to speak unless `ask` is false. */
  render(messages: readonly Message[], ask = true): string {
    const given = messages.map((message) => ({ ...message }));
    try {
      return this.template.render({ ...this.names, messages: given, add_generation_prompt: ask });
    } catch (error) {
      // templates refuse conversations they cannot express (two user turns in a row, say) in their own words
      const got = error instanceof Error ? error.message : error;
      throw labError("chat template", { expected: "messages this model knows", got, fix: "change the roles" });
    }
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

/** One text, or a list of named ones of which "default" counts. */
function templateText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return undefined;
  const named = value as readonly { name: string; template: string }[];
  return (named.find(({ name }) => name === "default") ?? named[0])?.template;
}

/** A token is a text or an object with its `content`. */
function tokenText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  const content = (value as { content?: unknown } | null | undefined)?.content;
  return typeof content === "string" ? content : undefined;
}
