"""The decoder of lib/compute/architecture.ts in PyTorch: speed of a training step and of generation with a cache.

Reads a list of jobs (a size's name, batch, length and the decoder's sizes) from stdin, prints rows as JSON.
"""
import json
import sys
import time

import torch
import torch.nn.functional as F

torch.manual_seed(0)


class Block(torch.nn.Module):
    def __init__(self, job):
        super().__init__()
        self.heads, width, hidden = job["heads"], job["width"], job["hidden"]
        self.norms = torch.nn.ParameterList([torch.nn.Parameter(torch.ones(width)) for _ in range(2)])
        self.joint = torch.nn.Linear(width, 3 * width, bias=False)
        self.out = torch.nn.Linear(width, width, bias=False)
        self.gate_up = torch.nn.Linear(width, 2 * hidden, bias=False)
        self.down = torch.nn.Linear(hidden, width, bias=False)

    def forward(self, x, cosine, sine, cache):
        B, T, D = x.shape
        joint = self.joint(F.rms_norm(x, (D,), self.norms[0], 1e-5))
        q, k, v = (part.view(B, T, self.heads, -1).transpose(1, 2) for part in joint.chunk(3, -1))
        q, k = rotate(q, cosine, sine), rotate(k, cosine, sine)
        if cache is not None:
            if cache:
                k, v = torch.cat([cache[0], k], 2), torch.cat([cache[1], v], 2)
            cache[:] = [k, v]
        y = F.scaled_dot_product_attention(q, k, v, is_causal=T > 1)
        x = x + self.out(y.transpose(1, 2).reshape(B, T, D))
        gate, up = self.gate_up(F.rms_norm(x, (D,), self.norms[1], 1e-5)).chunk(2, -1)
        return x + self.down(F.silu(gate) * up)


def rotate(x, cosine, sine):
    a, b = x.chunk(2, -1)
    return torch.cat([a * cosine - b * sine, b * cosine + a * sine], -1)


class Decoder(torch.nn.Module):
    def __init__(self, job):
        super().__init__()
        self.embedding = torch.nn.Embedding(job["vocabulary"], job["width"])
        self.blocks = torch.nn.ModuleList([Block(job) for _ in range(job["layers"])])
        self.norm = torch.nn.Parameter(torch.ones(job["width"]))
        half = job["headWidth"] // 2
        angles = torch.arange(job["contextLength"])[:, None] * job["ropeTheta"] ** (-torch.arange(half) / half)
        self.cosine, self.sine = angles.cos(), angles.sin()

    def forward(self, tokens, caches=None, start=0):
        x, end = self.embedding(tokens), start + tokens.shape[1]
        for i, block in enumerate(self.blocks):
            x = block(x, self.cosine[start:end], self.sine[start:end], None if caches is None else caches[i])
        return F.rms_norm(x, (x.shape[-1],), self.norm, 1e-5) @ self.embedding.weight.T


def best(rounds, work):
    times = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times[1:])


def train(model, job):
    tokens = torch.randint(job["vocabulary"], (job["batch"], job["length"] + 1))
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4, fused=True)

    def step():
        optimizer.zero_grad()
        F.cross_entropy(model(tokens[:, :-1]).flatten(0, 1), tokens[:, 1:].flatten()).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()

    return best(6, step), job["batch"] * job["length"]


@torch.inference_mode()
def rollout(model, job, count=32):
    def generate():
        caches, token = [[] for _ in model.blocks], torch.ones(count, 1, dtype=torch.long)
        for t in range(job["length"]):
            token = torch.multinomial(model(token, caches, t)[:, -1].softmax(-1), 1)

    start = time.perf_counter()
    generate()
    return time.perf_counter() - start, count * job["length"]


rows = []
for job in json.load(sys.stdin):
    model = Decoder(job)
    for work, measure in [("train", train), ("rollout", rollout)]:
        seconds, tokens = measure(model, job)
        rows.append({"work": work, "size": job["size"], "workers": torch.get_num_threads(), "tokens": tokens, "seconds": seconds})
print(json.dumps(rows))
