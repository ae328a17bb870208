"""Writes a pack folder: a model's SAEs, labels, facts and examples, readable by byte ranges.

make_pack.py --model DIR --saes DIR --features features.json.gz
        --examples examples.npz --typical typical.npz --themes themes.json --onnx model.onnx
        --starts starts.json --prompts prompts.json --id demo --title ... --out DIR
make_pack.py --refresh --out DIR        rewrite pack.json alone: sizes, revision, atlas, self-test
make_pack.py --refresh --model DIR --onnx model.onnx --out DIR      and put in another export

--starts, --prompts, --themes, --typical and --spread work with --refresh, too.
"""

import argparse
import gzip
import json
import shutil
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer

from pack_files import (
    CHECK,
    LABELS,
    MANIFEST,
    SPREAD,
    copied,
    file_entry,
    make_manifest,
    named_files,
    positions,
    token_texts,
    write_manifest,
)
from pack_model import write_onnx, write_tokens

PADDING = 0xFFFF
THEMES = "features/themes.json"
PROMOTES = 8
DESCRIPTION = (
    "A small Gemma 3 trained on public-domain books, with a sparse autoencoder at the residual "
    "stream, the MLP and the attention of each of its layers."
)
LICENCE = "Weights and labels were made for this project from public-domain books."


def exact_f16(values: np.ndarray, what: str) -> np.ndarray:
    """The same values as float16; stops when one would change, as a pack must not alter an SAE."""
    half = np.ascontiguousarray(values.astype(np.float16))
    if not np.array_equal(half.astype(values.dtype), values):
        raise SystemExit(
            f"{what} holds values that float16 cannot store exactly; a pack would alter them"
        )
    return half


def read_features(path: Path, layers: int, n: int) -> list[list[dict]]:
    """Described features as [position][feature]; the file must list them in the pack's order."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        flat = json.load(file)
    places = positions(layers)
    expected = [f"{layer}/{site}/{i}" for layer, site in places for i in range(n)]
    if [feature["id"] for feature in flat] != expected:
        raise SystemExit(
            f"the features file does not list {len(places)} positions of {n} features in order"
        )
    return [flat[p * n : (p + 1) * n] for p in range(len(places))]


def write_sae(out: Path, source: Path, layer: int, site: str) -> dict:
    """One SAE as two files, each row one feature; returns its entry of the manifest.

    W_dec is [n, d] already. W_enc is [d, n] and is turned to [n, d], so that the encoder of one
    feature is one range of bytes, too. Decoder and encoder are apart because matching needs the
    decoders alone.
    """
    sae = load_file(source / "sae_weights.safetensors")
    config = json.loads((source / "cfg.json").read_text(encoding="utf-8"))
    if config["architecture"] != "jumprelu":
        raise SystemExit(
            f"{layer}/{site} is a {config['architecture']} SAE; this script packs JumpReLU only"
        )
    half = {name: exact_f16(values, f"{layer}/{site} {name}") for name, values in sae.items()}
    stem = f"saes/{layer}.{site}"
    save_file({"W_dec": half["W_dec"]}, out / f"{stem}.decoder.safetensors")
    encoder = {
        "W_enc_rows": np.ascontiguousarray(half["W_enc"].T),
        "b_enc": half["b_enc"],
        "threshold": half["threshold"],
        "b_dec": half["b_dec"],
    }
    save_file(encoder, out / f"{stem}.encoder.safetensors")
    return {
        "layer": layer,
        "site": site,
        "features": half["W_dec"].shape[0],
        "hook": config["metadata"]["hook_name"],
        "space": "residual",
        "activation": "jumprelu",
        "decoder": file_entry(out, f"{stem}.decoder.safetensors"),
        "encoder": file_entry(out, f"{stem}.encoder.safetensors"),
    }


def write_labels(path: Path, features: list[list[dict]], places: list[tuple[int, str]]) -> None:
    """Labels by position, gzipped without a time stamp: the same labels give the same bytes."""
    labels = {
        f"{layer}/{site}": [feature.get("label", "") for feature in row]
        for (layer, site), row in zip(places, features, strict=True)
    }
    text = json.dumps(labels, ensure_ascii=False, separators=(",", ":"))
    path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))


def position_facts(
    row: list[dict], ids: dict[str, int], shelves: list[str]
) -> dict[str, np.ndarray]:
    """Facts of n features: density [n], peak [n], promotes [n, 8], shelf [n, shelves].

    Token ids are u16, filled up with 65535, where the vocabulary fits; else i32, filled up with -1.
    """
    is_short = max(ids.values()) < PADDING
    filling, kind = (PADDING, np.uint16) if is_short else (-1, np.int32)
    promotes = np.full((len(row), PROMOTES), filling, kind)
    for i, feature in enumerate(row):
        tokens = [ids[text] for text in feature.get("promotes", [])[:PROMOTES]]
        promotes[i, : len(tokens)] = tokens
    return {
        "density": np.array([feature["density"] for feature in row], np.float32),
        "peak": np.array([feature.get("max", 0) for feature in row], np.float32),
        "promotes": promotes,
        "shelf": np.array(
            [[feature.get("shelf", {}).get(s, 0) for s in shelves] for feature in row], np.float16
        ),
    }


def write_facts(path: Path, features, places, ids: dict[str, int], shelves: list[str]) -> None:
    """All positions' facts in one file, named `layer/site.fact`."""
    facts = {}
    for (layer, site), row in zip(places, features, strict=True):
        for name, values in position_facts(row, ids, shelves).items():
            facts[f"{layer}/{site}.{name}"] = values
    save_file(facts, path)


def add_typical(path: Path, source: Path, places: list[tuple[int, str]]) -> None:
    """Adds typical activations [n] to the facts of each position; what was there stays as it is."""
    facts = load_file(path)
    with np.load(source) as file:
        typical = file["typical"]
    for (layer, site), row in zip(places, typical, strict=True):
        if row.shape != facts[f"{layer}/{site}.peak"].shape:
            raise SystemExit("the typical activations were measured for another set of SAEs")
        facts[f"{layer}/{site}.typical"] = np.ascontiguousarray(row, np.float32)
    save_file(facts, path)


def write_examples(out: Path, source: Path, places: list[tuple[int, str]], n: int) -> list[dict]:
    """A file by position: token and activation [n, 6, 25], at [n, 6]; returns the entries."""
    with np.load(source) as file:
        arrays = {"token": file["tokens"], "activation": file["activations"], "at": file["at"]}
    if arrays["token"].shape[:2] != (len(places), n):
        raise SystemExit("the examples were made for another set of SAEs")
    entries = []
    for p, (layer, site) in enumerate(places):
        path = f"features/examples.{layer}.{site}.safetensors"
        save_file(
            {name: np.ascontiguousarray(values[p]) for name, values in arrays.items()}, out / path
        )
        entries.append({"layer": layer, "site": site, **file_entry(out, path)})
    return entries


def write_spread(out: Path, source: Path, titles: Path, places: list[tuple[int, str]]) -> dict:
    """A file by position, as activation_spread.py made its arrays; returns books and entries."""
    with np.load(source) as file:
        arrays = dict(file)
    names = json.loads(titles.read_text(encoding="utf-8"))
    books = [names[str(book)] for book in arrays.pop("books")]
    about = {"tokens": str(arrays.pop("tokens"))}
    if arrays["histogram"].shape[0] != len(places):
        raise SystemExit("the activations were counted for another set of SAEs")
    entries = []
    for p, (layer, site) in enumerate(places):
        path = f"{SPREAD}{layer}.{site}.safetensors"
        rows = {name: np.ascontiguousarray(values[p]) for name, values in arrays.items()}
        save_file(rows, out / path, about)
        entries.append({"layer": layer, "site": site, **file_entry(out, path)})
    return {"books": books, "spread": entries}


def make_pack(args: argparse.Namespace) -> None:
    """Writes every file of the pack, the manifest last."""
    out = args.out
    for folder in (out / "saes", out / "features"):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    config = json.loads((args.model / "config.json").read_text(encoding="utf-8"))
    places = positions(config["num_hidden_layers"])
    saes = [
        write_sae(out, args.saes / f"layer_{layer}" / site, layer, site) for layer, site in places
    ]
    n = saes[0]["features"]
    features = read_features(args.features, config["num_hidden_layers"], n)
    shelves = sorted(
        {shelf for row in features for feature in row for shelf in feature.get("shelf", {})}
    )
    tokens = write_tokens(out, args.model, config)
    ids = {
        text: i
        for i, text in enumerate(token_texts(Tokenizer.from_file(str(out / "tokenizer.json"))))
    }
    write_labels(out / LABELS, features, places)
    write_facts(out / "features/facts.safetensors", features, places, ids, shelves)
    if args.typical:
        add_typical(out / "features/facts.safetensors", args.typical, places)
    about = {"id": args.id, "title": args.title, "description": DESCRIPTION, "licence": LICENCE}
    model = {
        "name": args.name,
        "layers": config["num_hidden_layers"],
        "d_model": config["hidden_size"],
        "vocabulary": config["vocab_size"],
        **tokens,
        "onnx": write_onnx(out, args.onnx) if args.onnx else None,
    }
    described = {
        "shelves": shelves,
        "labels": file_entry(out, LABELS),
        "facts": file_entry(out, "features/facts.safetensors"),
        "themes": copied(out, THEMES, args.themes) if args.themes else None,
        "examples": write_examples(out, args.examples, places, n) if args.examples else [],
    }
    if args.spread:
        described.update(write_spread(out, args.spread, args.books, places))
    finish(args, make_manifest(about, model, saes, described))


def finish(args: argparse.Namespace, manifest: dict) -> None:
    """Puts in starting points, prompts and self-test; writes the manifest and says what was written."""
    for name in ("starts", "prompts"):
        if source := getattr(args, name):
            manifest[name] = json.loads(source.read_text(encoding="utf-8"))
    check = args.out / CHECK
    manifest["model"]["check"] = file_entry(args.out, CHECK) if check.exists() else None
    write_manifest(args.out, manifest)
    print(
        f"{manifest['id']} {manifest['revision']}: {len(manifest['saes'])} SAEs in {args.out.name}"
    )


def refresh(args: argparse.Namespace) -> None:
    """Rewrites the manifest of an existing pack; a new or vanished atlas or self-test is noticed."""
    manifest = json.loads((args.out / MANIFEST).read_text(encoding="utf-8"))
    model = manifest["model"]
    if args.model:
        config = json.loads((args.model / "config.json").read_text(encoding="utf-8"))
        model.update(write_tokens(args.out, args.model, config))
    if args.onnx:
        model["onnx"] = write_onnx(args.out, args.onnx)
    if args.typical:
        places = positions(model["layers"])
        add_typical(args.out / manifest["features"]["facts"]["path"], args.typical, places)
    if args.themes:
        manifest["features"]["themes"] = copied(args.out, THEMES, args.themes)
    if args.spread:
        places = positions(model["layers"])
        manifest["features"].update(write_spread(args.out, args.spread, args.books, places))
    manifest["atlas"] = model["check"] = None
    for entry in named_files(manifest):
        entry.update(file_entry(args.out, entry["path"]))
    finish(args, manifest)


def parse_arguments() -> argparse.Namespace:
    """Command line; a refresh needs --out only."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, help="folder with config.json and tokenizer.json")
    parser.add_argument(
        "--saes", type=Path, help="folder with layer_L/site/{cfg.json,sae_weights.safetensors}"
    )
    parser.add_argument("--features", type=Path, help="described features, gzipped JSON")
    parser.add_argument(
        "--examples", type=Path, help="npz of example_activations.py; without it, no examples"
    )
    parser.add_argument(
        "--onnx", type=Path, help="export of the model, its weights beside it; without it, none"
    )
    parser.add_argument(
        "--typical", type=Path, help="npz of typical_activations.py; without it, none"
    )
    parser.add_argument(
        "--spread", type=Path, help="npz of activation_spread.py; without it, none; needs --books"
    )
    parser.add_argument("--books", type=Path, help="JSON: title of each book by shelf/file")
    parser.add_argument("--themes", type=Path, help="log-odds of tokens by shelf, JSON")
    parser.add_argument("--starts", type=Path, help="JSON list of starting points to offer")
    parser.add_argument("--prompts", type=Path, help="JSON list of prompts to offer")
    parser.add_argument("--id", default="demo")
    parser.add_argument("--title", default="Demo: Gemma 3, 8 layers")
    parser.add_argument("--name", default="gemma-3-demo", help="name of the model")
    parser.add_argument("--out", type=Path, required=True, help="the pack's folder")
    parser.add_argument(
        "--refresh", action="store_true", help="rewrite pack.json of an existing folder only"
    )
    args = parser.parse_args()
    if not args.refresh and not (args.model and args.saes and args.features):
        parser.error("--model, --saes and --features are needed (or --refresh)")
    if args.spread and not args.books:
        parser.error("--spread needs --books")
    return args


if __name__ == "__main__":
    arguments = parse_arguments()
    refresh(arguments) if arguments.refresh else make_pack(arguments)
