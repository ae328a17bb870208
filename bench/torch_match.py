"""Cosines and top k with PyTorch, for `npm run bench -- --only command-line`.

Reads two decoders of N x D float32 from files and prints the times in ms and the indices of the last run as JSON.
Usage:  python bench/torch_match.py TARGET SOURCE N D K THREADS RUNS
"""

import json
import sys
import time

import torch


def read(path: str, n: int, d: int) -> torch.Tensor:
    with open(path, "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=torch.float32).reshape(n, d)


def main() -> None:
    n, d, k, threads, runs = (int(word) for word in sys.argv[3:])
    torch.set_num_threads(threads)
    target, source = read(sys.argv[1], n, d), read(sys.argv[2], n, d)
    times = []
    for _ in range(runs + 1):
        since = time.perf_counter()
        unit = torch.nn.functional.normalize
        index = (unit(target) @ unit(source).T).topk(k).indices
        times.append(1000 * (time.perf_counter() - since))
    print(json.dumps({"version": torch.__version__, "ms": times[1:], "index": index.flatten().tolist()}))


main()
