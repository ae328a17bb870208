"""Scores a few texts with the theme meter in Python, for the tests of the app to compare with.

make_theme_fixture.py --pack public/packs/demo --out lab/fixtures/demo-themes.json

For each text: its token ids, the sum of its tokens' log-odds by shelf, and the shelf of the largest
sum (null when no token has any).
"""

import argparse
import json
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from pack_files import token_texts

TEXTS = (
    "Take two pounds of flour and half a pound of butter, and bake it in a slow oven.",
    "Once upon a time there lived a king who had three daughters, and the youngest was a princess.",
    "And the Lord said unto Moses, Go unto Pharaoh, and say unto him, Let my people go.",
    "The ship's crew went on deck.\nThe captain had the sails set before the wind.",
    "The origin of species by means of natural selection, and the variation of plants.",
    '"My dear Watson," said Holmes, "I have been to Baker Street this morning."',
    "HAMLET. My lord, I have remembrances of yours.\nOPHELIA. Good my lord.",
    "xyz",
    "",
)


def main() -> None:
    """Reads tokenizer and themes of the pack, writes one entry a text."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pack", type=Path, required=True, help="the pack's folder")
    parser.add_argument("--out", type=Path, required=True, help="JSON to write")
    args = parser.parse_args()
    tokenizer = Tokenizer.from_file(str(args.pack / "tokenizer.json"))
    themes = json.loads((args.pack / "features/themes.json").read_text(encoding="utf-8"))
    texts, shelves = token_texts(tokenizer), themes["shelves"]
    cases = []
    for text in TEXTS:
        tokens = tokenizer.encode(text, add_special_tokens=False).ids
        scores = np.array(
            [sum(themes["log_odds"][s].get(texts[t], 0) for t in tokens) for s in shelves],
            np.float64,
        )
        loudest = shelves[int(scores.argmax())] if scores.any() else None
        cases.append({"tokens": tokens, "scores": scores.tolist(), "loudest": loudest})
        print(f"{loudest}: {text[:60]!r}")
    lines = ",\n".join(json.dumps(case) for case in cases)
    args.out.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
