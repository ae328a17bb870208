"""What the scripts of this folder share: positions, token texts and the manifest of a pack."""

import hashlib
import json
import shutil
from pathlib import Path

from safetensors import safe_open

SITES = ("res", "mlp", "att")
# Where each site reads the model, in TransformerLens's words.
HOOKS = {"res": "hook_resid_post", "mlp": "hook_mlp_out", "att": "hook_attn_out"}
MANIFEST = "pack.json"
ATLAS = "atlas.safetensors"
LABELS = "features/labels.json.gz"
MORE_LABELS = "features/labels.more.json.gz"
# How activations are spread: read on a card alone, and no part of what a link means.
SPREAD = "features/spread."
# Made with the ONNX file of the pack, so only once that is there.
CHECK = "model/check.safetensors"


def positions(layers: int) -> list[tuple[int, str]]:
    """All (layer, site) in the order every file here keeps: by layer, then res, mlp, att."""
    return [(layer, site) for layer in range(layers) for site in SITES]


def token_texts(tokenizer) -> list[str]:
    """Text of every token id, with the word mark shown as a space.

    The texts serve as keys back to ids, so two tokens with one text would make examples ambiguous.
    """
    size = tokenizer.get_vocab_size()
    texts = [tokenizer.id_to_token(i).replace("▁", " ") for i in range(size)]
    if len(set(texts)) != len(texts):
        raise SystemExit(
            "two tokens of this tokenizer have the same text: examples cannot be mapped to ids"
        )
    return texts


def file_entry(folder: Path, path: str) -> dict:
    """How the manifest names a file: its path inside the pack and its size."""
    return {"path": path, "bytes": (folder / path).stat().st_size}


def copied(out: Path, path: str, source: Path) -> dict:
    """Copies a file into the pack; returns its entry of the manifest."""
    shutil.copyfile(source, out / path)
    return file_entry(out, path)


def named_files(node) -> list[dict]:
    """Every entry of a file (`path`, `bytes`) in a manifest or a part of one."""
    if isinstance(node, dict):
        own = [node] if isinstance(node.get("path"), str) else []
        return own + named_files(list(node.values()))
    if isinstance(node, list):
        return [entry for child in node for entry in named_files(child)]
    return []


def revision(folder: Path, manifest: dict) -> str:
    """Twelve hex digits that change when a number of the pack does.

    Labels are left out: what a feature is called changes no graph. So is the spread of activations:
    no graph and no text depends on it, and a link should outlive it. The atlas is left out, too: it
    is made from the other files and names their revision.
    """
    whole = hashlib.sha256()
    named = {entry["path"] for entry in named_files(manifest)}
    for path in sorted(named - {ATLAS, LABELS, MORE_LABELS}):
        if path.startswith(SPREAD):
            continue
        digest = hashlib.sha256((folder / path).read_bytes()).hexdigest()
        whole.update(f"{path} {digest}\n".encode())
    return whole.hexdigest()[:12]


def atlas_entry(folder: Path) -> dict | None:
    """The manifest's entry for an atlas, or None when the folder has none.

    The number of matches kept, k, is the metadata's or else the width of the atlas's tables.
    """
    if not (folder / ATLAS).exists():
        return None
    with safe_open(folder / ATLAS, "np") as file:
        k = (file.metadata() or {}).get("k")
        if k is None:
            k = next(
                shape[1]
                for shape in (file.get_slice(name).get_shape() for name in file.keys())
                if len(shape) > 1
            )
    return {**file_entry(folder, ATLAS), "k": int(k)}


def make_manifest(about: dict, model: dict, saes: list[dict], features: dict | None) -> dict:
    """The manifest, keys in order; `about` holds id, title, description and licence."""
    return {
        "format": "headwaters-pack",
        "version": 1,
        "id": about["id"],
        "revision": "",
        "title": about["title"],
        "description": about["description"],
        "licence": about["licence"],
        "model": model,
        "saes": saes,
        "features": features,
        "atlas": None,
        "starts": [],
    }


def compact(value) -> str:
    """JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def write_manifest(folder: Path, manifest: dict) -> None:
    """Settles atlas and revision from the folder as it stands and writes pack.json."""
    manifest["atlas"] = atlas_entry(folder)
    manifest["revision"] = revision(folder, manifest)
    # In few lines: it is the first that a visit waits for.
    lines = [f"{json.dumps(key)}: {compact(value)}" for key, value in manifest.items()]
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")
