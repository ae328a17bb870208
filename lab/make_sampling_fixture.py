"""Which tokens sampling may draw and how likely each is, by the library that these ways of sampling are known from,
for the tests of src/model.

    make_sampling_fixture.py --out src/model/fixtures/sampling.json
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from transformers import TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

# Temperature, top-p, top-k: the app's defaults, the paper's, and ways that keep few or nearly all tokens.
SETTINGS = [(0.8, 0.9, 0), (1.27, 0.7, 0), (1.0, 1.0, 7), (0.5, 0.95, 40), (3.0, 0.99, 0), (1.0, 0.01, 0), (2.0, 0.5, 300)]
VOCABULARY = 700


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    rng = np.random.default_rng(7)
    cases = []
    for temperature, top_p, top_k in SETTINGS:
        logits = np.round(rng.normal(scale=2, size=VOCABULARY), 3).astype(np.float32)
        scores = torch.tensor(logits)[None].double()
        ids = torch.zeros((1, 1), dtype=torch.long)
        scores = TemperatureLogitsWarper(temperature)(ids, scores)
        if top_k:
            scores = TopKLogitsWarper(top_k)(ids, scores)
        if top_p < 1:
            scores = TopPLogitsWarper(top_p)(ids, scores)
        p = torch.softmax(scores, -1)[0]
        cases.append(
            {
                "logits": [round(float(x), 3) for x in logits],
                "temperature": temperature,
                "topP": top_p,
                "topK": top_k,
                "kept": {str(int(i)): float(p[i]) for i in torch.nonzero(p)[:, 0]},
            }
        )
    Path(arguments.out).write_text(json.dumps(cases) + "\n")


if __name__ == "__main__":
    main()
