"""Writes a small sample of the embedded pack's matches, as numpy computed them in float64, for the tests.

make_match_sample.py --reference FILE --out lab/fixtures/demo-matches.json

The reference is a safetensors file with `7/res>6/res.index` and `7/res>6/res.cosine` [features, k], best first,
for every pair of neighbouring positions in both directions.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

SEED = 20
ROWS = 6


def main() -> None:
    """Writes the same few rows of every table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reference", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    tensors = load_file(args.reference)
    rng = np.random.default_rng(SEED)
    lines = []
    for pair in sorted({name.rsplit(".", 1)[0] for name in tensors}):
        index, cosine = tensors[f"{pair}.index"], tensors[f"{pair}.cosine"]
        rows = np.sort(rng.choice(len(index), size=ROWS, replace=False))
        sample = {
            "row": rows.tolist(),
            "index": index[rows].tolist(),
            "cosine": cosine[rows].tolist(),
        }
        lines.append(f"{json.dumps(pair)}: {json.dumps(sample)}")
    # A line for each table: a change shows where it is.
    args.out.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
