"""Computes chance levels of the embedded pack with numpy, for the tests of src/match/null.ts to compare with.

make_null_fixture.py --pack public/packs/demo --out src/match/fixtures/null.json

Of each pair of positions:

- `cut`: the 99th percentile over the very directions that the app draws. Its random numbers (mulberry32, Box and
  Muller, seeded with the pair's name by FNV-1a) are written again here; everything else is numpy's.
- `quantiles`: of 20,000 directions with numpy's own normal numbers, so that they say what the app's 512 are a
  sample of.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from pack_files import MANIFEST
from safetensors.numpy import load_file

PAIRS = ("7/res>6/res", "4/res>4/att", "2/res>2/mlp")
SAMPLES = 512
PERCENTILE = 0.99
# Rows whose weights are drawn together, and how many of them stand side by side.
CHUNK, GROUP = 256, 4
DRAWS = 20_000
QUANTILES = (0.1, 0.5, 0.9, 0.99)
SEED = 7


def unit_rows(pack: Path, position: str) -> np.ndarray:
    """Decoder rows of length one; features without a direction are left out."""
    saes = json.loads((pack / MANIFEST).read_text())["saes"]
    decoder = next(s["decoder"] for s in saes if f"{s['layer']}/{s['site']}" == position)
    (rows,) = load_file(pack / decoder["path"]).values()
    rows = rows.astype(np.float64)
    norms = np.linalg.norm(rows, axis=1)
    live = np.isfinite(norms) & (norms > 0)
    return rows[live] / norms[live, None]


def fnv1a(text: str) -> int:
    """A seed of 32 bits from a text."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 % 2**32
    return value


def mulberry32(seed: int, count: int) -> np.ndarray:
    """The first numbers in [0, 1) of a seed."""
    steps = np.arange(1, count + 1, dtype=np.uint64)
    state = ((seed + 0x6D2B79F5 * steps) % 2**32).astype(np.uint32)
    t = (state ^ (state >> 15)) * (state | 1)
    t ^= t + (t ^ (t >> 7)) * (t | 61)
    return (t ^ (t >> 14)) / 2.0**32


def box_muller(uniform: np.ndarray) -> np.ndarray:
    """Normal numbers in float32, two of every two."""
    radius = np.sqrt(-2 * np.log1p(-uniform[0::2]))
    angle = 2 * np.pi * uniform[1::2]
    pairs = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return pairs.ravel().astype(np.float32)


def weights_of_app(rows: int, seed: int) -> np.ndarray:
    """The app's g of x = W^T g: [samples, rows]."""
    padded = [-(-min(CHUNK, rows - first) // GROUP) * GROUP for first in range(0, rows, CHUNK)]
    normal = box_muller(mulberry32(seed, SAMPLES * sum(padded)))
    chunks = np.split(normal, np.cumsum(padded)[:-1] * SAMPLES)
    weights = [
        chunk.reshape(-1, SAMPLES, GROUP).transpose(1, 0, 2).reshape(SAMPLES, -1)
        for chunk in chunks
    ]
    return np.concatenate(weights, axis=1)[:, :rows].astype(np.float64)


def best(weights: np.ndarray, target: np.ndarray, source: np.ndarray) -> np.ndarray:
    """The largest cosine of each direction with any source row."""
    directions = weights @ target
    return (directions @ source.T).max(axis=1) / np.linalg.norm(directions, axis=1)


def main() -> None:
    """Writes both for every pair."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pack", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    rng = np.random.default_rng(SEED)
    levels = {}
    for pair in PAIRS:
        target, source = (unit_rows(args.pack, position) for position in pair.split(">"))
        weights = weights_of_app(len(target), fnv1a(pair))
        drawn = best(rng.standard_normal((DRAWS, len(target))), target, source)
        levels[pair] = {
            "cut": np.quantile(
                best(weights, target, source), PERCENTILE, method="inverted_cdf"
            ),
            "quantiles": {str(q): round(np.quantile(drawn, q), 5) for q in QUANTILES},
        }
    args.out.write_text(json.dumps(levels, indent=2) + "\n")


if __name__ == "__main__":
    main()
