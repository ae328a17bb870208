"""Writes three tiny packs of made-up SAEs, each with the matches that a correct reader must find.

make_test_packs.py --out DIR

tiny    3 layers, all sites, float32
gap     4 layers of which layer 2 has no SAEs, bfloat16
holes   as tiny, but three rows of one decoder have no direction (a NaN, an infinity, all zero)
"""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file

from pack_files import HOOKS, SITES, file_entry, make_manifest, positions, write_manifest

WIDTH = 7
COUNTS = {"res": 12, "mlp": 10, "att": 9}
TOP = 5
HOLES = "1/res"
Decoders = dict[str, np.ndarray]


def pick_sources(rng: np.random.Generator, pools: list[np.ndarray], n: int) -> np.ndarray:
    """Rows [n, d] of none to three sources each: so features arise, pass on and mix."""
    rows = np.zeros((n, WIDTH))
    for i in range(n):
        chosen = rng.choice(len(pools), size=min(i % 4, len(pools)), replace=False)
        for pool in chosen:
            source = pools[pool][rng.integers(len(pools[pool]))]
            rows[i] += source / np.linalg.norm(source)
    return rows


def make_decoders(rng: np.random.Generator, layers: int) -> Decoders:
    """Decoders [n, d] of every position; residual rows mix rows of the positions that feed them.

    Lengths differ from row to row: a cosine must not depend on them.
    """
    decoders: Decoders = {}
    for layer in range(layers):
        for site in ("mlp", "att"):
            decoders[f"{layer}/{site}"] = rng.normal(size=(COUNTS[site], WIDTH))
        before = [decoders[f"{layer - 1}/res"]] if layer else []
        mixed = pick_sources(
            rng, before + [decoders[f"{layer}/{s}"] for s in ("mlp", "att")], COUNTS["res"]
        )
        noisy = mixed + rng.normal(scale=0.15, size=mixed.shape)
        decoders[f"{layer}/res"] = noisy * rng.uniform(0.5, 2.0, size=(len(noisy), 1))
    return decoders


def make_holes(decoders: Decoders) -> Decoders:
    """The same decoders with three rows of one spoilt, two of them by a single value."""
    rows = decoders[HOLES].copy()
    rows[2, 3] = np.nan
    rows[5] = 0
    rows[9, 0] = -np.inf
    return {**decoders, HOLES: rows}


def write_pack(
    folder: Path, decoders: Decoders, dtype: torch.dtype, layers: int, absent: bool
) -> None:
    """Writes decoders and manifest.

    What the pack lacks is null in the manifest or, with `absent`, not mentioned.
    """
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "saes").mkdir(parents=True)
    saes = []
    for layer, site in positions(layers):
        rows = decoders.get(f"{layer}/{site}")
        if rows is None:
            continue
        path = f"saes/{layer}.{site}.decoder.safetensors"
        save_file({"W_dec": torch.from_numpy(rows).to(dtype)}, folder / path)
        sae = {
            "layer": layer,
            "site": site,
            "features": len(rows),
            "hook": f"blocks.{layer}.{HOOKS[site]}",
        }
        sae |= {
            "space": "residual",
            "activation": "jumprelu",
            "decoder": file_entry(folder, path),
            "encoder": None,
        }
        saes.append(sae)
    name = folder.name
    about = {
        "id": name,
        "title": f"Test pack: {name}",
        "description": "Made-up decoders for tests.",
        "licence": "Made for this project's tests.",
    }
    model = {
        "name": name,
        "layers": layers,
        "d_model": WIDTH,
        "vocabulary": 16,
        "tokenizer": None,
        "onnx": None,
    }
    manifest = make_manifest(about, model, saes, None)
    if absent:
        del manifest["features"]
        for sae in saes:
            del sae["encoder"]
    write_manifest(folder, manifest)


def stored(folder: Path) -> Decoders:
    """The decoders read back from their files: what a reader sees after rounding, in float64."""
    saes = json.loads((folder / "pack.json").read_text(encoding="utf-8"))["saes"]
    return {
        f"{sae['layer']}/{sae['site']}": load_file(folder / sae["decoder"]["path"])["W_dec"]
        .double()
        .numpy()
        for sae in saes
    }


def excluded_rows(rows: np.ndarray) -> dict[str, list[int]]:
    """Rows that have no direction, by reason."""
    finite = np.isfinite(rows).all(1)
    zero = finite & (rows == 0).all(1)
    return {"notFinite": np.flatnonzero(~finite).tolist(), "zero": np.flatnonzero(zero).tolist()}


def match(rows: np.ndarray, candidates: np.ndarray) -> dict[str, list]:
    """For each row the candidates of highest cosine, best first, negative ones too.

    Excluded rows have empty lists and stand in none.
    """
    bad_rows, bad_candidates = (
        sorted(sum(excluded_rows(x).values(), [])) for x in (rows, candidates)
    )
    usable = np.setdiff1d(np.arange(len(candidates)), bad_candidates)
    result = {"index": [], "cosine": []}
    for i, row in enumerate(rows):
        index, cosine = [], []
        if i not in bad_rows:
            values = (
                candidates[usable]
                @ row
                / (np.linalg.norm(candidates[usable], axis=1) * np.linalg.norm(row))
            )
            order = np.argsort(-values, kind="stable")[:TOP]
            index, cosine = usable[order].tolist(), values[order].tolist()
        result["index"].append(index)
        result["cosine"].append(cosine)
    return result


def neighbours(decoders: Decoders) -> list[tuple[str, str]]:
    """Pairs to match, both ways: residual positions and what feeds them."""
    pairs = []
    for position in sorted(decoders):
        layer, site = position.split("/")
        if site == "res":
            upstream = [f"{int(layer) - 1}/res"] + [f"{layer}/{s}" for s in SITES[1:]]
            pairs += [(position, source) for source in upstream if source in decoders]
    return [pair for a, b in pairs for pair in ((a, b), (b, a))]


def write_expected(folder: Path) -> None:
    """Writes expected.json: excluded rows by position, matches by pair `from>to`."""
    decoders = stored(folder)
    expected = {
        "k": TOP,
        "excluded": {position: excluded_rows(rows) for position, rows in sorted(decoders.items())},
        "pairs": {f"{a}>{b}": match(decoders[a], decoders[b]) for a, b in neighbours(decoders)},
    }
    text = json.dumps(expected, separators=(",", ":"), allow_nan=False)
    (folder / "expected.json").write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """Writes the three packs from one seed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for tiny, gap and holes")
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    rng = np.random.default_rng(args.seed)
    plain, gapped = make_decoders(rng, 3), make_decoders(rng, 4)
    gapped = {position: rows for position, rows in gapped.items() if not position.startswith("2/")}
    write_pack(args.out / "tiny", plain, torch.float32, 3, absent=False)
    write_pack(args.out / "gap", gapped, torch.bfloat16, 4, absent=True)
    write_pack(args.out / "holes", make_holes(plain), torch.float32, 3, absent=False)
    for name in ("tiny", "gap", "holes"):
        write_expected(args.out / name)
    size = sum(p.stat().st_size for p in args.out.rglob("*") if p.is_file())
    print(f"tiny, gap and holes: {size} bytes in all")


if __name__ == "__main__":
    main()
