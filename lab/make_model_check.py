"""Writes what a pack's ONNX file answers to three texts, so that it can be tested where it is to run.

make_model_check.py --model DIR --pack public/packs/demo

For each case: `tokens` i32 [T] with the BOS, `logits` f32 [V] of the last token by ONNX Runtime on
the CPU with the pack's own weights, computed in float32, and `reference` f32 [V], the same of the
model in PyTorch.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from transformers import Gemma3ForCausalLM

from pack_files import CHECK, MANIFEST

# Two short texts, and one that is longer than the sliding window of the model's attention.
TEXTS = (
    "The ship",
    "Take two pounds of flour and",
    "Call me Ishmael. Some years ago--never mind how long precisely--having little or no money in "
    "my purse, and nothing particular to interest me on shore, I thought I would sail about a "
    "little and see the watery part of the world. It is a way I have of driving off the spleen and "
    "regulating the circulation. Whenever I find myself growing grim about the mouth; whenever it "
    "is a damp, drizzly November in my",
)


def feeds(
    session: onnxruntime.InferenceSession, config: dict, tokens: np.ndarray
) -> dict[str, np.ndarray]:
    """All inputs for one text of T tokens read at once, with an empty key-value cache."""
    ids = tokens.astype(np.int64)[None]
    empty = np.zeros((1, config["num_key_value_heads"], 0, config["head_dim"]), np.float32)
    known = {
        "input_ids": ids,
        "attention_mask": np.ones_like(ids),
        "position_ids": np.arange(ids.shape[1])[None],
    }
    return {entry.name: known.get(entry.name, empty) for entry in session.get_inputs()}


def in_float32(model_file: Path) -> bytes:
    """The model, its weights included, with kernels that do not round activations to 8 bits."""
    model = onnx.load(model_file)
    for node in model.graph.node:
        kept = [one for one in node.attribute if one.name != "accuracy_level"]
        del node.attribute[:]
        node.attribute.extend(kept)
    return model.SerializeToString()


def answers(model_file: Path, config: dict, texts: list[np.ndarray]) -> list[np.ndarray]:
    """Logits [V] of the last token of each text, by ONNX Runtime on the CPU."""
    session = onnxruntime.InferenceSession(
        in_float32(model_file), providers=["CPUExecutionProvider"]
    )
    return [session.run(["logits"], feeds(session, config, text))[0][0, -1] for text in texts]


@torch.inference_mode()
def reference(model_folder: Path, texts: list[np.ndarray]) -> list[np.ndarray]:
    """Logits [V] of the last token of each text, by PyTorch in float32."""
    model = Gemma3ForCausalLM.from_pretrained(model_folder, dtype=torch.float32).eval()
    ids = [torch.from_numpy(tokens.astype(np.int64))[None] for tokens in texts]
    return [model(input_ids=one, use_cache=False).logits[0, -1].numpy() for one in ids]


def report(mine: np.ndarray, theirs: np.ndarray, length: int) -> None:
    """Prints how far the ONNX file is from PyTorch on one text."""
    p, q = (torch.log_softmax(torch.from_numpy(x).double(), 0) for x in (theirs, mine))
    print(
        f"{length} tokens: largest difference of a logit {np.abs(mine - theirs).max():.4f}, "
        f"KL {float((p.exp() * (p - q)).sum()):.6f} nats, "
        f"same top token {mine.argmax() == theirs.argmax()}"
    )


def main() -> None:
    """Reads the model twice and writes the file of the pack."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--model", type=Path, required=True, help="Gemma 3 in Hugging Face's layout"
    )
    parser.add_argument("--pack", type=Path, required=True, help="the pack's folder")
    args = parser.parse_args()
    manifest = json.loads((args.pack / MANIFEST).read_text(encoding="utf-8"))
    tokenizer = Tokenizer.from_file(str(args.model / "tokenizer.json"))
    config = json.loads((args.model / "config.json").read_text(encoding="utf-8"))
    texts = [
        np.array(
            [config["bos_token_id"], *tokenizer.encode(text, add_special_tokens=False).ids],
            np.int32,
        )
        for text in TEXTS
    ]
    logits = answers(args.pack / manifest["model"]["onnx"]["path"], config, texts)
    tensors = {}
    for i, values in enumerate(zip(texts, logits, reference(args.model, texts), strict=True)):
        report(values[1], values[2], len(values[0]))
        for name, value in zip(("tokens", "logits", "reference"), values, strict=True):
            tensors[f"{i}.{name}"] = np.ascontiguousarray(value)
    save_file(tensors, args.pack / CHECK)


if __name__ == "__main__":
    main()
