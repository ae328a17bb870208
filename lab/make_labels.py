"""Writes the labels of a pack from what is in the pack: examples, facts and tokenizer.

make_labels.py --pack public/packs/demo

A label is made by rule, from the whole words on which the feature fires and those that it raises:

    herbs · butter (kitchen)    it fires on these words; the shelf has over 60 % of its activation
    m-: mace · minced           it fires on this piece of many words, such as these
    kitchen: sauce · gravy      it fires on function words and signs of this shelf, and raises these
    more than → once · ever     it fires on function words or signs, and raises what the arrow names

Labels of the residual stream are in a file of their own: the first graph waits for them alone. The
revision of the pack stays: it names the numbers, and labels are none.
"""

import argparse
import gzip
import json
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from pack_files import LABELS, MANIFEST, MORE_LABELS, file_entry, token_texts

METHOD = (
    "Made by rule, not by a person or a language model. Words by themselves are those that the "
    "feature fires on most, put together from their tokens. “m-: mace · minced”: it fires on that "
    "piece of many words, such as these. “kitchen: sauce · gravy”: it fires on function words and "
    "punctuation of that kind of text, and raises these. “more than → once”: it fires on what is "
    "before the arrow, and raises what is behind it. A kind of text in brackets has over 60 % of "
    "its activation."
)
# Closed classes of English: such a word alone says little of what a feature is about.
FUNCTION_WORDS = frozenset(
    """a about above after again against all also although am among an and another any are as at
    away back be because been before being below between both but by can cannot could did do does
    done down during each either else even ever every few for from further had has hath have having
    he her here hers herself him himself his how however i if in into is it its itself just least
    less let like many may me might mine more most much must my myself neither never no none nor
    not nothing now of off often on once one only or other others our ours out over own perhaps
    quite rather same shall shalt she should since so some something soon still such than that the
    thee their theirs them themselves then there therefore these they thine this those thou though
    through thus thy till to together too two under unless unto until up upon us very was we well
    were what when where whether which while who whom whose why will with within without would yet
    you your yours""".split()
)
# A token counts where the feature is at least this active, as a share of its highest activation.
ACTIVE = 0.5
# Share of that activation that a word needs to be named, and a piece to be what it is all about.
WORD, PIECE = 0.12, 0.5
# Share of a function word's examples in which one and the same word comes before it, to be named.
BEFORE = 0.5
SHELF = 0.6
MOST = 3
# A raised token is a word where it is one this often, of all words that it begins; else the word
# stands for it that is this much of them.
WHOLE, COMPLETES = 0.1, 0.5
# Examples that a word has to be in to say what a feature is about.
EXAMPLES = 2
# Letters by which forms of one word differ, and that the shortest has at least.
FORM = 3


class Texts:
    """Examples as text: which word each token belongs to, and how words are spelled."""

    def __init__(self, pieces: list[str]):
        self.pieces = pieces
        self.spellings: dict[str, Counter] = defaultdict(Counter)
        self.beginnings: dict[str, Counter] = defaultdict(Counter)

    def words(self, tokens: list[int]) -> list[tuple[int, int, str]]:
        """(first token, end, text) of every word, number and sign, in order."""
        found: list[tuple[int, int, str]] = []
        for at, token in enumerate(tokens):
            piece = self.pieces[token]
            goes_on = found and piece[:1].isalpha() and found[-1][2][-1:].isalpha()
            if goes_on:
                first, _, text = found[-1]
                found[-1] = (first, at + 1, text + piece)
            else:
                found.append((at, at + 1, piece.strip() or piece))
        return found

    def read(self, tokens: list[int]) -> None:
        """Counts how words are spelled, and the words that each piece begins, but for cut ones."""
        for first, end, text in self.words(tokens):
            if first == 0 or end == len(tokens) or not text[0].isalpha():
                continue
            self.spellings[text.lower()][text] += 1
            self.beginnings[self.pieces[tokens[first]]][text.lower()] += 1

    def spelled(self, word: str) -> str:
        """A word as it is mostly spelled: names keep their capitals."""
        spellings = self.spellings.get(word)
        return max(spellings, key=lambda text: (spellings[text], text)) if spellings else word

    def completed(self, piece: str) -> str | None:
        """The whole word that a token mostly begins; None where there is no such word."""
        words = self.beginnings.get(piece)
        if not piece.startswith(" ") or not words:
            return None
        whole = piece.strip()
        if words[whole.lower()] >= WHOLE * words.total():
            return whole
        word, count = min(words.items(), key=lambda item: (-item[1], item[0]))
        return self.spelled(word) if count >= COMPLETES * words.total() else None


def is_content(word: str) -> bool:
    """Whether a word says what a text is about."""
    return len(word) > 1 and word[0].isalpha() and word.lower() not in FUNCTION_WORDS


class Fired:
    """What one feature fires on: words and their pieces by activation, and pairs of words."""

    def __init__(self, texts: Texts, tokens: np.ndarray, activations: np.ndarray, padding: int):
        self.words: Counter = Counter()
        self.pieces: Counter = Counter()
        self.total = 0.0
        # Examples in which a word is, and in which a word comes before it.
        self.examples: Counter = Counter()
        self.pairs: Counter = Counter()
        floor = ACTIVE * float(activations.max())
        for row, active in zip(tokens, activations, strict=True):
            ids = [int(token) for token in row if token != padding]
            self._read(texts, ids, [float(a) for a in active[: len(ids)]], floor)

    def _read(self, texts: Texts, ids: list[int], active: list[float], floor: float) -> None:
        words = texts.words(ids)
        here: dict[str, None] = {}
        pairs: dict[tuple[str, str], None] = {}
        for place, (first, end, text) in enumerate(words):
            strongest = max(range(first, end), key=lambda at: active[at])
            weight = active[strongest]
            if weight < floor:
                continue
            self.total += weight
            # A word that the example cuts off is not known.
            if not text[0].isalpha() or (0 < first and end < len(ids)):
                word = text.lower()
                self.words[word] += weight
                here[word] = None
                if place > 0:
                    pairs[(words[place - 1][2].lower(), word)] = None
            if end - first > 1:
                piece = texts.pieces[ids[strongest]].strip()
                self.pieces[f"{'-' * (strongest > first)}{piece}{'-' * (strongest < end - 1)}"] += (
                    weight
                )
        self.examples.update(here.keys())
        self.pairs.update(pairs.keys())


def raised_words(texts: Texts, tokens: list[int]) -> list[str]:
    """Words with content among the tokens that a feature raises, best first; else what there is."""
    whole = [texts.completed(texts.pieces[token]) for token in tokens]
    known = list(dict.fromkeys(word for word in whole if word))
    ends = [f"-{texts.pieces[token]}" for token in tokens if texts.pieces[token].isalpha()]
    return different([word for word in known if is_content(word)])[:MOST] or (known + ends)[:MOST]


def different(words: list[str]) -> list[str]:
    """One form of each word, the shortest, where the first stood: sails, sailing are sail."""
    kept: list[str] = []
    for word in words:
        for at, other in enumerate(kept):
            short, long = sorted((word, other), key=len)
            if (
                len(short) >= FORM
                and len(long) - len(short) <= FORM
                and long.lower().startswith(short.lower())
            ):
                kept[at] = short
                break
        else:
            kept.append(word)
    return kept


def listed(words: list[str]) -> str:
    return " · ".join(words)


def label_of(texts: Texts, fired: Fired, raised: list[str], shelf: str | None) -> str:
    """The label of one feature; see the docstring of this file for its forms."""
    suffix = f" ({shelf})" if shelf else ""
    spelled = texts.spelled
    strongest = [word for word, weight in fired.words.most_common() if weight >= WORD * fired.total]
    for piece, weight in fired.pieces.most_common(1):
        core = piece.strip("-").lower()
        holds = [word for word in fired.words if core in word and word != core and is_content(word)]
        if weight >= PIECE * fired.total and len(holds) > 1:
            return f"{piece}: {listed([spelled(word) for word in holds[:2]])}{suffix}"
    content = [word for word in strongest if is_content(word) and fired.examples[word] >= EXAMPLES]
    if content and (content[0] == strongest[0] or len(content) > 1):
        return listed(different([spelled(word) for word in content])[:MOST]) + suffix
    if shelf and any(is_content(word) for word in raised):
        return f"{shelf}: {listed(raised)}"
    inside = [piece for piece, weight in fired.pieces.most_common() if weight >= WORD * fired.total]
    if inside and fired.pieces.total() >= PIECE * fired.total:
        examples = [word for word, _ in fired.words.most_common() if is_content(word)]
        return f"{listed(inside[:2])}: {listed([spelled(word) for word in examples[:2]])}{suffix}"
    signs = [spelled(word) for word in strongest[:2]]
    if len(strongest) > 0:
        pairs = [
            (pair, n)
            for pair, n in fired.pairs.most_common()
            if pair[1] == strongest[0] and pair[0].isalpha()
        ]
        if (
            pairs
            and pairs[0][1] >= BEFORE * max(fired.examples.values())
            and pairs[0][1] >= EXAMPLES
        ):
            before = spelled(pairs[0][0][0])
            signs = [f"{before}{' ' if strongest[0].isalpha() else ''}{signs[0]}"]
    if not signs:
        signs = [word for word, _ in (fired.words + fired.pieces).most_common(2)]
    return f"{listed(signs)} → {listed(raised)}" if raised else f"{listed(signs)}{suffix}"


def visible(text: str) -> str:
    """Line breaks and a space by itself as signs."""
    text = text.replace("<0x0A>", "↵").replace("<0x0a>", "↵").replace("\n", "↵")
    return f"␣{text[1:]}" if text.startswith(" ") else text


def make_labels(pack: Path) -> dict[str, list[str]]:
    """Labels of every feature by position, in the manifest's order."""
    manifest = json.loads((pack / MANIFEST).read_text(encoding="utf-8"))
    features = manifest["features"]
    facts = load_file(pack / features["facts"]["path"])
    texts = Texts(
        token_texts(Tokenizer.from_file(str(pack / manifest["model"]["tokenizer"]["path"])))
    )
    examples = {
        f"{e['layer']}/{e['site']}": load_file(pack / e["path"]) for e in features["examples"]
    }
    padding = {name: np.iinfo(file["token"].dtype).max for name, file in examples.items()}
    seen: set[tuple[int, ...]] = set()
    for name, file in examples.items():
        for row in file["token"].reshape(-1, file["token"].shape[-1]):
            ids = tuple(int(token) for token in row if token != padding[name])
            if ids not in seen:
                seen.add(ids)
                texts.read(list(ids))
    labels = {}
    for name, file in examples.items():
        promotes, shelf = facts[f"{name}.promotes"], facts[f"{name}.shelf"]
        labels[name] = []
        for i in range(len(promotes)):
            if facts[f"{name}.density"][i] == 0:
                labels[name].append("")
                continue
            fired = Fired(
                texts, file["token"][i], file["activation"][i].astype(np.float32), padding[name]
            )
            raised = raised_words(texts, [int(t) for t in promotes[i] if t < len(texts.pieces)])
            most = int(np.argmax(shelf[i]))
            theme = features["shelves"][most] if shelf[i][most] > SHELF else None
            labels[name].append(visible(label_of(texts, fired, raised, theme)))
    return labels


def write_labels(pack: Path, path: str, labels: dict[str, list[str]]) -> dict:
    """Labels by position, gzipped without a time stamp; returns the manifest's entry."""
    text = json.dumps(labels, ensure_ascii=False, separators=(",", ":"))
    (pack / path).write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
    return file_entry(pack, path)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pack", type=Path, required=True)
    pack = parser.parse_args().pack
    labels = make_labels(pack)
    path = pack / MANIFEST
    manifest = json.loads(path.read_text(encoding="utf-8"))
    stream = {name: row for name, row in labels.items() if name.endswith("/res")}
    modules = {name: row for name, row in labels.items() if name not in stream}
    features = manifest["features"]
    features["labels"] = {**write_labels(pack, LABELS, stream), "method": METHOD}
    features["more_labels"] = write_labels(pack, MORE_LABELS, modules)
    path.write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    flat = [label for row in labels.values() for label in row]
    print(f"{len(flat)} labels, {len(set(flat))} of them different")


if __name__ == "__main__":
    main()
