"""Writes what the tests of src/model compare with: PyTorch's values, and graphs of other exporters.

make_model_fixtures.py --reference DIR --graphs plain.onnx optimum.onnx --out src/model/fixtures

The reference folder holds cases.json (prompts as ids, plans) and forward.safetensors (`P.logits`,
`P.editE.logits`, `P.act.L/site`), made by running the model in PyTorch with hooks. Of the graphs only
the protobuf is kept, without weights.
"""

import argparse
import gzip
import json
from pathlib import Path

from safetensors.numpy import load_file, save_file

# Prompts, and plans of each: s for one feature and for three, r = 0 for eight, r = 2.5 for twenty-four.
# Each moves the next token's distribution by at least 0.1 nats.
PROMPTS = (0, 7)
PLANS = (5, 8, 9, 13)
SITES = ("res", "mlp", "att")
LAYERS = (0, 3, 7)


def make_fixtures(reference: Path, out: Path) -> None:
    """The chosen cases: logits of the last position, and activations at it for the first."""
    cases = json.loads((reference / "cases.json").read_text(encoding="utf-8"))["cases"]
    values = load_file(reference / "forward.safetensors")
    kept, tensors = [], {}
    for prompt in PROMPTS:
        case = cases[prompt]
        kept.append({"ids": case["ids"], "plans": [{"edits": case["edits"][p]} for p in PLANS]})
        name = f"{len(kept) - 1}"
        tensors[f"{name}.logits"] = values[f"{prompt}.logits"][-1]
        for at, plan in enumerate(PLANS):
            tensors[f"{name}.{at}.logits"] = values[f"{prompt}.edit{plan}.logits"]
    for layer in LAYERS:
        for site in SITES:
            position = f"{layer}/{site}"
            tensors[f"0.activations.{position}"] = values[f"{PROMPTS[0]}.act.{position}"]
    save_file(tensors, out / "reference.safetensors")
    (out / "reference.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reference", type=Path, required=True)
    parser.add_argument("--graphs", type=Path, nargs="*", default=[])
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    make_fixtures(args.reference, args.out)
    for graph in args.graphs:
        packed = gzip.compress(graph.read_bytes(), compresslevel=9, mtime=0)
        (args.out / f"{graph.name}.gz").write_bytes(packed)
