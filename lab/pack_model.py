"""Puts the model into a pack: its graph and weights, its tokenizer and special tokens."""

import shutil
from pathlib import Path

import onnx

from pack_files import CHECK, copied, file_entry


def write_onnx(out: Path, source: Path) -> dict:
    """The model's graph and its weights beside it; returns the entry of the manifest.

    The graph names its file of weights, so that name changes with the file's; nothing else does.
    A self-test holds answers of the file that was there before, so it goes.
    """
    (out / CHECK).unlink(missing_ok=True)
    model = onnx.load(source, load_external_data=False)
    places = [
        entry
        for tensor in model.graph.initializer
        for entry in tensor.external_data
        if entry.key == "location"
    ]
    names = {entry.value for entry in places}
    if len(names) != 1:
        raise SystemExit(f"{source.name} has its weights in {len(names)} files; a pack holds one")
    for entry in places:
        entry.value = "model.onnx_data"
    (out / "model").mkdir(parents=True, exist_ok=True)
    (out / "model/model.onnx").write_bytes(model.SerializeToString(deterministic=True))
    shutil.copyfile(source.parent / names.pop(), out / "model/model.onnx_data")
    return {
        **file_entry(out, "model/model.onnx"),
        "data": file_entry(out, "model/model.onnx_data"),
    }


def write_tokens(out: Path, source: Path, config: dict) -> dict:
    """Tokenizer and special tokens as the manifest's fields of the model."""
    settings = source / "tokenizer_config.json"
    eos = config["eos_token_id"]
    return {
        "tokenizer": copied(out, "tokenizer.json", source / "tokenizer.json"),
        "tokenizer_config": copied(out, settings.name, settings) if settings.exists() else None,
        "bos": config["bos_token_id"],
        "eos": eos if isinstance(eos, list) else [eos],
        "context": config["max_position_embeddings"],
    }
