"""Texts and their tokens, by the library that the tokenizer was made with, for the tests of src/model.

    make_token_fixture.py --tokenizer public/packs/demo/tokenizer.json --out src/model/fixtures/tokens.json
"""

import argparse
import json
from pathlib import Path

from tokenizers import Tokenizer

TEXTS = [
    "",
    " ",
    "  ",
    "a",
    "The ship",
    " The ship",
    "The  ship   sailed ",
    "The captain looked at the",
    "Take two pounds of flour and",
    "Once upon a time there lived a king who",
    '"My dear Watson," said',
    "HAMLET. My lord,",
    "And the Lord said unto\nMoses\n\n, Go",
    "\n",
    "\n \n",
    "tab\tand\r\nline",
    "in 1851, or 3/4 hour; 100,000 men",
    "...!?!--\"'`''“quoted” — dash – and … dots",
    "(a) [b] {c} <d> a_b a/b a\\b $5 5% #1 ^ ~ | & * + = @",
    "Straße, café, naïve, Ærø, İstanbul",
    "北京 日本語 한국어 العربية עברית",
    "emoji 🙂👩‍👩‍👧‍👦 and zero​width",
    "▁already ▁marked▁text",
    "<bos> <eos> <pad> <unk> <0x0A>",
    "supercalifragilisticexpialidocious",
    "I think that the biggest problem of contemporary theoretical physics is ",
    "don't can't o'clock I'll",
    "\u00a0non-breaking\u2003em space",
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokenizer", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    args = parser.parse_args()
    tokenizer = Tokenizer.from_file(str(args.tokenizer))
    cases = []
    for text in TEXTS:
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        back = tokenizer.decode(ids, skip_special_tokens=False)
        cases.append({"text": text, "ids": ids, "decoded": back})
    args.out.write_text(json.dumps(cases, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


main()
