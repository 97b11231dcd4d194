"""A LoRA step (rank 8 beside all seven matrices) on a decoder of SmolLM2-135M's shape in PyTorch: tokens a CPU-second.

Arguments: f32 or bf16, and the number of threads. Two sequences of 256 tokens, every token taught.
"""
import json
import resource
import sys
import time

import torch
import torch.nn.functional as F

kind, threads = sys.argv[1], int(sys.argv[2])
torch.set_num_threads(threads)
torch.manual_seed(0)
dtype = torch.float32 if kind == "f32" else torch.bfloat16
LAYERS, WIDTH, HIDDEN, HEADS, KEYS, HEAD, VOCABULARY, BATCH, LENGTH, RANK = 30, 576, 1536, 9, 3, 64, 49152, 2, 256, 8


class Lora(torch.nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.base = torch.nn.Parameter(torch.randn(outputs, inputs, dtype=dtype) * inputs**-0.5, requires_grad=False)
        self.a = torch.nn.Parameter(torch.randn(RANK, inputs, dtype=dtype) * inputs**-0.5)
        self.b = torch.nn.Parameter(torch.zeros(outputs, RANK, dtype=dtype))

    def forward(self, x):
        return x @ self.base.T + 2 * ((x @ self.a.T) @ self.b.T)


def rotate(x, cosine, sine):
    a, b = x.chunk(2, -1)
    return torch.cat([a * cosine - b * sine, b * cosine + a * sine], -1)


class Block(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.q, self.k, self.v = Lora(WIDTH, HEADS * HEAD), Lora(WIDTH, KEYS * HEAD), Lora(WIDTH, KEYS * HEAD)
        self.o, self.gate, self.up = Lora(HEADS * HEAD, WIDTH), Lora(WIDTH, HIDDEN), Lora(WIDTH, HIDDEN)
        self.down = Lora(HIDDEN, WIDTH)
        self.register_buffer("scale", torch.ones(WIDTH, dtype=dtype))

    def forward(self, x, cosine, sine):
        split = lambda y, heads: y.view(BATCH, LENGTH, heads, HEAD).transpose(1, 2)
        y = F.rms_norm(x, (WIDTH,), self.scale, 1e-5)
        q, k = rotate(split(self.q(y), HEADS), cosine, sine), rotate(split(self.k(y), KEYS), cosine, sine)
        k, v = (part.repeat_interleave(HEADS // KEYS, 1) for part in (k, split(self.v(y), KEYS)))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.o(y.transpose(1, 2).reshape(BATCH, LENGTH, -1))
        y = F.rms_norm(x, (WIDTH,), self.scale, 1e-5)
        return x + self.down(F.silu(self.gate(y)) * self.up(y))


blocks = torch.nn.ModuleList([Block() for _ in range(LAYERS)])
embedding = torch.randn(VOCABULARY, WIDTH, dtype=dtype) * 0.1
angles = torch.arange(LENGTH)[:, None] * 1e5 ** (-torch.arange(HEAD // 2) / (HEAD // 2))
cosine, sine = angles.cos().to(dtype), angles.sin().to(dtype)
optimizer = torch.optim.AdamW([p for p in blocks.parameters() if p.requires_grad], lr=1e-3, fused=True)
tokens = torch.randint(VOCABULARY, (BATCH, LENGTH + 1))


def step():
    optimizer.zero_grad()
    x = embedding[tokens[:, :-1]]
    for block in blocks:
        x = block(x, cosine, sine)
    logits = F.rms_norm(x, (WIDTH,), eps=1e-5) @ embedding.T
    F.cross_entropy(logits.flatten(0, 1).float(), tokens[:, 1:].flatten()).backward()
    optimizer.step()


step()
start = time.process_time()
for _ in range(3):
    step()
rate = 3 * BATCH * LENGTH / (time.process_time() - start)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({"tokensPerSecond": rate, "peakMegabytes": peak}))
