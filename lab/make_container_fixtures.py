"""Writes files by numpy, PyTorch and safetensors, for the tests of src/pack/containers.

make_container_fixtures.py --out src/pack/containers/fixtures [--traps TRAPS]

expected.json beside them has, for each file, the dtype, shape and values (row-major) of every array
that can be read there. With --traps, broken and hostile files are copied from the folders there,
gzipped: one of them is 400 KB of zeros.
"""

import argparse
import gzip
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

SEED = 11
DTYPES = {
    "float64": "F64",
    "float32": "F32",
    "float16": "F16",
    "bfloat16": "BF16",
    "int32": "I32",
    "uint32": "U32",
    "uint16": "U16",
    "uint8": "U8",
}
# Below it, Python's zipfile writes no wide numbers in its lists; so everything is large.
SMALL_LIMIT = 10
TRAPS = (
    "empty_file",
    "header_overlap",
    "header_too_long",
    "html_page",
    "lfs_pointer",
    "npy_header_code",
    "npz_claims_8_gb",
    "npz_inflates_to_400_mb",
    "npz_object_array",
    "npz_short_member",
    "pt_calls_eval",
    "pt_calls_system",
    "pt_claims_800_gb",
    "pt_legacy",
    "pt_short_storage",
    "shape_overflow",
    "truncated_npz",
    "truncated_pt",
    "truncated_safetensors",
)
WEIGHTS = (".safetensors", ".npz", ".pt")


def described(array: np.ndarray | torch.Tensor) -> dict:
    """What a correct reader finds."""
    dtype = str(array.dtype).removeprefix("torch.")
    values = array.double() if isinstance(array, torch.Tensor) else array.astype(np.float64)
    return {
        "dtype": DTYPES[dtype],
        "shape": list(array.shape),
        # JSON has no infinity; JavaScript reads this text as one.
        "values": [
            str(x).replace("inf", "Infinity") if np.isinf(x) else x
            for x in values.reshape(-1).tolist()
        ],
    }


def numpy_arrays(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Every number format, order and rank."""
    rows = rng.normal(size=(5, 3))
    return {
        "rows": rows.astype("<f4"),
        "columns": np.asfortranarray(rng.normal(size=(5, 3)).astype("<f4")),
        "deep": rng.normal(size=(2, 3, 4)).astype("<f4"),
        "deep_columns": np.asfortranarray(rng.normal(size=(2, 3, 4)).astype("<f4")),
        "half": rows.astype("<f2"),
        "double": rows.astype("<f8"),
        "i4": np.array([-7, 0, 2**31 - 1], "<i4"),
        "u4": np.array([7, 2**32 - 256], "<u4"),
        "u2": np.array([7, 2**16 - 1], "<u2"),
        "u1": np.array([7, 255], "u1"),
        "odd": np.array([np.inf, -np.inf, -0.0, 1e-40], "<f4"),
        "scalar": np.array(1.5, "<f4"),
        "empty": np.zeros((0, 3), "<f4"),
        "with.dots/and slashes": np.array([1, 2], "<f4"),
    }


def undated(name: str) -> zipfile.ZipInfo:
    """A member without the time of writing, so that the file is the same whenever it is written."""
    return zipfile.ZipInfo(name)


def write_npz(folder: Path, rng: np.random.Generator) -> dict:
    """Files of numpy, and one that is written by hand with what numpy writes seldom."""
    arrays = numpy_arrays(rng)
    np.savez(folder / "stored.npz", **arrays)
    np.savez_compressed(folder / "deflated.npz", **arrays)
    rows = arrays["rows"]
    with zipfile.ZipFile(folder / "versions.npz", "w") as file:
        file.comment = b"an end record that is not at the very end"
        for version in ((1, 0), (2, 0), (3, 0)):
            data = io.BytesIO()
            np.lib.format.write_array(data, np.asfortranarray(rows), version=version)
            file.writestr(undated(f"v{version[0]}.npy"), data.getvalue())
        for name, array in {
            "big_endian": rows.astype(">f4"),
            "objects": np.array([{"a": 1}, None], object),
            "records": np.zeros(2, [("a", "<f4"), ("b", "<i4")]),
            "int64": np.arange(3, dtype="<i8"),
            "complex": rows.astype("<c8"),
            "text": np.array(["a", "bc"]),
            "nine_axes": np.zeros((1,) * 9, "<f4"),
        }.items():
            data = io.BytesIO()
            np.lib.format.write_array(data, array)
            file.writestr(undated(f"{name}.npy"), data.getvalue())
        file.writestr(undated("notes.txt"), "no array")
    limit = zipfile.ZIP64_LIMIT
    zipfile.ZIP64_LIMIT = SMALL_LIMIT
    with zipfile.ZipFile(folder / "wide.npz", "w") as file:
        for name in ("rows", "columns", "half"):
            data = io.BytesIO()
            np.lib.format.write_array(data, arrays[name])
            file.writestr(undated(f"{name}.npy"), data.getvalue(), zipfile.ZIP_DEFLATED)
    zipfile.ZIP64_LIMIT = limit
    every = {name: described(array) for name, array in arrays.items()}
    return {
        "stored.npz": every,
        "deflated.npz": every,
        "versions.npz": {f"v{version}": described(rows) for version in (1, 2, 3)},
        "wide.npz": {name: every[name] for name in ("rows", "columns", "half")},
    }


class Autoencoder(torch.nn.Module):
    """As small as an SAE can be."""

    def __init__(self, rng: np.random.Generator) -> None:
        super().__init__()
        self.decoder = torch.nn.Linear(4, 3, bias=False)
        self.decoder.weight.data = torch.tensor(rng.normal(size=(3, 4)), dtype=torch.float32)
        self.register_buffer("k", torch.tensor(2, dtype=torch.int32))


def torch_tensors(rng: np.random.Generator) -> dict[str, torch.Tensor]:
    """Every number format, and every way to lie in a storage."""
    rows = torch.tensor(rng.normal(size=(5, 3)))
    shared = torch.tensor(rng.normal(size=(6, 4)), dtype=torch.float32)
    return {
        "double": rows,
        "single": rows.float(),
        "half": rows.half(),
        "bfloat16": rows.bfloat16(),
        "int32": torch.tensor([-7, 2**31 - 1], dtype=torch.int32),
        "uint32": torch.tensor([7, 2**32 - 256], dtype=torch.uint32),
        "uint16": torch.tensor([7, 2**16 - 1], dtype=torch.uint16),
        "uint8": torch.tensor([7, 255], dtype=torch.uint8),
        "whole": shared,
        "top": shared[:2],
        "bottom": shared[4:],
        "turned": shared.T,
        "inner": shared[1:4, 1:3],
        "inner_turned": shared[1:4, 1:3].T,
        "every_other": shared[::2, ::3],
        "column": shared[:, 2],
        "spread": shared[0, :1].expand(3),
        "deep": shared.reshape(2, 3, 4).permute(2, 0, 1),
        "scalar": torch.tensor(0.25),
        "empty": torch.zeros(0, 3),
        "parameter": torch.nn.Parameter(rows.float() * 2),
    }


def write_torch(folder: Path, rng: np.random.Generator) -> dict:
    """Files of torch.save."""
    tensors = torch_tensors(rng)
    unread = {"int64": torch.arange(3), "bool": torch.tensor([True, False])}
    torch.save({**tensors, **unread}, folder / "tensors.pt")
    model = Autoencoder(rng)
    state = model.state_dict()
    values = {"step": 24_000, "lr": 3e-4, "big": 2**40, "negative": -70_000, "tiny": -3}
    config = {"name": "Höhe", "tied": False, "on": True, **values}
    checkpoint = {
        "ae": state,
        "config": {
            **config,
            "nothing": None,
            "list": [1, (2, 3, 4, 5), {"a": 1}],
            "size": torch.Size([2, 3]),
            "dtype": torch.bfloat16,
            "device": torch.device("cpu"),
        },
        "optimizer": {"state": {0: {"exp_avg": torch.ones(2)}, 1: {}}},
        "threshold": -1.0,
    }
    torch.save(checkpoint, folder / "checkpoint.pt")
    torch.save(
        {"ae": state, "note": b"bytes", "threshold": -1.0},
        folder / "protocol5.pt",
        pickle_protocol=5,
    )
    torch.save(torch.ones(2), folder / "alone.pt")
    torch.save(model, folder / "object.pt")
    inner = {f"ae.{name}": described(tensor) for name, tensor in state.items()}
    return {
        "tensors.pt": {name: described(tensor.detach()) for name, tensor in tensors.items()},
        "checkpoint.pt": {**inner, "optimizer.state.0.exp_avg": described(torch.ones(2))},
        "protocol5.pt": inner,
        "values": {**{f"config.{key}": value for key, value in config.items()}, "threshold": -1.0},
    }


def write_safetensors(folder: Path, rng: np.random.Generator) -> dict:
    """A file of the safetensors library."""
    rows = torch.tensor(rng.normal(size=(5, 3)))
    tensors = {
        "double": rows,
        "single": rows.float(),
        "half": rows.half(),
        "bfloat16": rows.bfloat16(),
        "int32": torch.tensor([-7, 9], dtype=torch.int32),
        "scalar": torch.tensor(0.25),
        "empty": torch.zeros(0, 3),
    }
    unread = {"int64": torch.arange(3)}
    save_file({**tensors, **unread}, folder / "library.safetensors", {"note": "Höhe"})
    return {"library.safetensors": {name: described(tensor) for name, tensor in tensors.items()}}


def copy_traps(folder: Path, source: Path) -> None:
    """The weights of each broken folder."""
    folder.mkdir(exist_ok=True)
    for trap in TRAPS:
        (weights,) = (
            path for path in (source / trap).rglob("*") if path.suffix in WEIGHTS and path.is_file()
        )
        (folder / f"{trap}{weights.suffix}.gz").write_bytes(
            gzip.compress(weights.read_bytes(), 9, mtime=0)
        )


def main() -> None:
    """Writes all files."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--traps", type=Path)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(SEED)
    expected = {
        **write_npz(args.out, rng),
        **write_torch(args.out, rng),
        **write_safetensors(args.out, rng),
    }
    (args.out / "expected.json").write_text(json.dumps(expected, ensure_ascii=False) + "\n")
    if args.traps:
        copy_traps(args.out / "traps", args.traps)


if __name__ == "__main__":
    main()
