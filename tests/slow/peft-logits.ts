/** A program for Python: the logits of a base model under an adapter, as PEFT computes them, into a file. Words: base, adapter, out, tokens as JSON. */
export const PEFT_LOGITS = [
  "import sys, json, torch, transformers, peft",
  "base, adapter, out, tokens = sys.argv[1:]",
  "model = transformers.AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)",
  "model = peft.PeftModel.from_pretrained(model, adapter).eval()",
  "model(torch.tensor([json.loads(tokens)])).logits[0].detach().numpy().tofile(out)",
].join("\n");
