"""What `mlp.js` compares with: `python3 bench/mlp-torch.py THREADS STEPS`"""
import json
import statistics
import sys
import time

import torch

threads, steps = map(int, sys.argv[1:])
torch.set_num_threads(threads)
model = torch.nn.Sequential(torch.nn.Linear(384, 256), torch.nn.ReLU(), torch.nn.Linear(256, 10))
optimizer = torch.optim.Adam(model.parameters())
loss_of = torch.nn.CrossEntropyLoss()
x = torch.rand(2048, 384)


def train(count):
    times = []
    for _ in range(count):
        start = time.perf_counter()
        rows = torch.randint(0, 2048, (256,))
        optimizer.zero_grad()
        loss = loss_of(model(x[rows]), rows % 10)
        loss.backward()
        optimizer.step()
        loss.item()
        times.append((time.perf_counter() - start) * 1000)
    return times


train(50)
before = time.process_time()
times = train(steps)
cpu = (time.process_time() - before) * 1000 / steps
print(json.dumps({"ms": statistics.median(times), "cpu": cpu, "library": f"torch {torch.__version__}"}))
