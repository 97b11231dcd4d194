"""Python transformers in the comparison: logits along texts and greedy continuations, of a saved folder.

usage: transformers-peer.py FOLDER JOB.json   (writes JOB.json.json and JOB.json.bin)
"""
import json
import sys

import torch
import transformers

folder, path = sys.argv[1:]
with open(path) as file:
    job = json.load(file)
torch.set_num_threads(1)
model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
tokenizer = transformers.PreTrainedTokenizerFast.from_pretrained(folder)  # tokenizer.json as it stands
with torch.inference_mode():
    logits = [model(torch.tensor([tokens])).logits[0] for tokens in job["tokens"]]
    greedy = []
    for prompt in job["prompts"]:
        ids = torch.tensor([prompt])
        options = dict(max_new_tokens=job["greedyTokens"], do_sample=False, attention_mask=torch.ones_like(ids))
        greedy.append(model.generate(ids, **options)[0, len(prompt):].tolist())
encoded = [tokenizer(text, add_special_tokens=False).input_ids for text in job["texts"]]
torch.cat(logits).float().numpy().tofile(path + ".bin")
versions = {"transformers": transformers.__version__, "torch": torch.__version__}
with open(path + ".json", "w") as file:
    json.dump({"greedy": greedy, "encoded": encoded, "versions": versions}, file)
