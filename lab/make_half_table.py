"""Writes every half-precision number as numpy reads it, for the tests of src/pack/dtype.ts.

make_half_table.py --out src/pack/fixtures/halves.bin.gz

65,536 little-endian float32: the value of the half with bits 0, 1, 2, ... 65535.
"""

import argparse
import gzip
from pathlib import Path

import numpy as np


def main() -> None:
    """Writes the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    values = np.arange(65536, dtype="<u2").view("<f2").astype("<f4")
    args.out.write_bytes(gzip.compress(values.tobytes(), 9, mtime=0))


if __name__ == "__main__":
    main()
