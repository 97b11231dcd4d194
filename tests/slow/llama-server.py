"""A llama.cpp server (Python package xllamacpp) on a free port of this machine: prints its address, serves until killed.

usage: llama-server.py MODEL.gguf
"""
import sys
import time

import xllamacpp

parameters = xllamacpp.CommonParams()
parameters.model.path = sys.argv[1]
parameters.n_ctx = 1024
parameters.n_parallel = 2
parameters.warmup = False
server = xllamacpp.Server(parameters)
print(server.listening_address, flush=True)
time.sleep(600)
