"""Makes SAE files of true size for the bench, with the libraries of the formats: two layers of 16,384 x 2,304.

usage: python3 bench/containers.py FOLDER
"""

import sys
from pathlib import Path

import numpy
from safetensors.numpy import save_file

FEATURES, WIDTH = 16_384, 2_304
folder = Path(sys.argv[1])
random = numpy.random.default_rng(1)
for layer in range(2):
    arrays = {
        "W_dec": random.standard_normal((FEATURES, WIDTH), dtype=numpy.float32),
        "W_enc": random.standard_normal((WIDTH, FEATURES), dtype=numpy.float32),
        "b_enc": numpy.zeros(FEATURES, numpy.float32),
        "b_dec": numpy.zeros(WIDTH, numpy.float32),
        "threshold": numpy.ones(FEATURES, numpy.float32),
    }
    numpy.savez(folder / f"{layer}.npz", **arrays)
    save_file(arrays, folder / f"{layer}.f32.safetensors")
    save_file({name: a.astype(numpy.float16) for name, a in arrays.items()}, folder / f"{layer}.f16.safetensors")
