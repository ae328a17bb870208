"""Computes each feature's activation under every token of its examples.

The description of the features keeps an example's text and peak only. Here the corpus is
tokenised once more, each example is looked up in it, the model is run in float32 over the windows
it lies in, and the SAEs are read there.

    example_activations.py --model DIR --saes DIR --corpus DIR --features features.json.gz
        --out examples.npz
"""

import argparse
import gzip
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from transformers import Gemma3ForCausalLM

from pack_files import SITES, positions, token_texts

WINDOW = 255  # tokens of text in one context; a BOS stands before them
EXAMPLES = 6  # kept for each feature
LENGTH = 25  # tokens of an example at most
PADDING = 0xFFFF
NOWHERE = 0xFF


@dataclass(frozen=True)
class Corpus:
    """All books end to end.

    `ids` [T]; for each token the `window` [T] it lies in and its `place` [T] there. Windows start
    at each book's first token and never cross into the next; a book's last one may be short.
    `starts` and `ends` [windows] bound each window in the stream.
    """

    ids: np.ndarray
    window: np.ndarray
    place: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    book: np.ndarray
    books: list[Path]


@dataclass(frozen=True)
class Examples:
    """All features' examples in one flat list of E.

    `position`, `feature` and `slot` [E] say whose example it is and which of its examples. `ids`
    [E, 25] is padded with 65535, `length` [E] counts the tokens, `at` [E] is the index of the
    firing one and `peak` [E] its known activation.
    """

    position: np.ndarray
    feature: np.ndarray
    slot: np.ndarray
    ids: np.ndarray
    length: np.ndarray
    at: np.ndarray
    peak: np.ndarray


def read_corpus(folder: Path, tokenizer: Tokenizer) -> Corpus:
    """Tokenises the books in the order of their paths, a line at a time, as the training did."""
    books = []
    paths = sorted(folder.glob("*/*.txt"), key=str)
    for path in paths:
        with path.open(encoding="utf-8") as file:
            lines = [line.rstrip("\n") + "\n" for line in file]
        coded = tokenizer.encode_batch(lines, add_special_tokens=False)
        books.append(np.concatenate([np.array(line.ids, np.uint16) for line in coded]))
    starts, ends, first = [], [], 0
    for tokens in books:
        begin = np.arange(first, first + len(tokens), WINDOW)
        starts.append(begin)
        ends.append(np.minimum(begin + WINDOW, first + len(tokens)))
        first += len(tokens)
    book = np.repeat(np.arange(len(books)), [len(begin) for begin in starts])
    starts, ends = np.concatenate(starts), np.concatenate(ends)
    window = np.repeat(np.arange(len(starts)), ends - starts)
    place = np.arange(first) - starts[window]
    return Corpus(np.concatenate(books), window, place, starts, ends, book, paths)


def read_examples(path: Path, tokenizer: Tokenizer) -> tuple[Examples, int, int]:
    """The first examples of each feature; also the number of positions and of features in each."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        described = json.load(file)
    ids = {text: i for i, text in enumerate(token_texts(tokenizer))}
    names = [feature["id"].split("/") for feature in described]
    layers, n = 1 + max(int(name[0]) for name in names), 1 + max(int(name[2]) for name in names)
    order = {place: p for p, place in enumerate(positions(layers))}
    rows = []
    for (layer, site, index), feature in zip(names, described, strict=True):
        for slot, example in enumerate(feature.get("examples", [])[:EXAMPLES]):
            tokens = [ids[text] for text in example["t"]]
            padded = tokens + [PADDING] * (LENGTH - len(tokens))
            rows.append(
                (
                    order[int(layer), site],
                    int(index),
                    slot,
                    padded,
                    len(tokens),
                    example["i"],
                    example["a"],
                )
            )
    columns = list(zip(*rows, strict=True))
    arrays = [np.array(column) for column in columns[:6]] + [np.array(columns[6], np.float64)]
    return Examples(*arrays), len(order), n


def rolling_hash(ids: np.ndarray, length: int) -> np.ndarray:
    """Hash of every run of `length` ids along the last axis, in uint64 arithmetic that wraps."""
    count = ids.shape[-1] - length + 1
    result = np.zeros(ids.shape[:-1] + (count,), np.uint64)
    for j in range(length):
        result *= np.uint64(0x9E3779B97F4A7C15)
        result += ids[..., j : j + count].astype(np.uint64) + np.uint64(1)
    return result


def locate(corpus: Corpus, examples: Examples) -> tuple[np.ndarray, np.ndarray]:
    """All places of all examples, as pairs (example [M], first token [M]) sorted by example.

    Runs of one length are hashed and looked up together; each hit is then compared token by token,
    so that a collision of hashes cannot pass.
    """
    found = []
    for length in np.unique(examples.length):
        group = np.flatnonzero(examples.length == length)
        wanted = rolling_hash(examples.ids[group, :length].astype(np.uint16), length)[:, 0]
        stream = rolling_hash(corpus.ids, length)
        known = np.unique(wanted)
        nearest = np.minimum(np.searchsorted(known, stream), len(known) - 1)
        hits = np.flatnonzero(known[nearest] == stream)
        hits = hits[np.argsort(stream[hits], kind="stable")]
        low = np.searchsorted(stream[hits], wanted, "left")
        count = np.searchsorted(stream[hits], wanted, "right") - low
        which = np.repeat(group, count)
        within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        place = hits[np.repeat(low, count) + within]
        same = (
            corpus.ids[place[:, None] + np.arange(length)] == examples.ids[which, :length]
        ).all(1)
        found.append((which[same], place[same]))
    which, place = (np.concatenate(part) for part in zip(*found, strict=True))
    order = np.lexsort((place, which))
    return which[order], place[order]


def read_model(path: Path) -> tuple[Gemma3ForCausalLM, dict]:
    """The model in float32 and the states of a pass: (layer, site) -> [batch, tokens, d]."""
    model = (
        Gemma3ForCausalLM.from_pretrained(path, dtype=torch.float32).eval().requires_grad_(False)
    )
    states = {}

    def keep(key):
        def hook(_module, _inputs, output):
            states[key] = output[0] if isinstance(output, tuple) else output

        return hook

    for number, layer in enumerate(model.model.layers):
        modules = (layer, layer.post_feedforward_layernorm, layer.post_attention_layernorm)
        for site, module in zip(SITES, modules, strict=True):
            module.register_forward_hook(keep((number, site)))
    return model, states


def read_encoders(folder: Path, places: list[tuple[int, str]]) -> list[tuple[torch.Tensor, ...]]:
    """For each position W_enc turned to rows [n, d], b_enc [n] and threshold [n]."""
    saes = [
        load_file(folder / f"layer_{layer}" / site / "sae_weights.safetensors")
        for layer, site in places
    ]
    return [(sae["W_enc"].T.contiguous(), sae["b_enc"], sae["threshold"]) for sae in saes]


def window_batch(corpus: Corpus, windows: np.ndarray, bos: int) -> torch.Tensor:
    """Model input [batch, 256]: BOS, then a window's tokens; a short window is filled with BOS.

    Attention is causal, so what stands after a token never changes its state.
    """
    batch = np.full((len(windows), 1 + WINDOW), bos, np.int64)
    for row, w in enumerate(windows):
        tokens = corpus.ids[corpus.starts[w] : corpus.ends[w]]
        batch[row, 1 : 1 + len(tokens)] = tokens
    return torch.from_numpy(batch)


def activations(
    model, states, encoders, places, corpus, examples, which, place, batch_size: int
) -> np.ndarray:
    """Activation under every token of every located example, [M, 25]; zeros past an example's end.

    A token is read in its own window: an example that begins in the window before has its first
    tokens read there. Only the wanted (token, feature) pairs are encoded: far fewer than all
    features of all tokens.
    """
    item, offset = np.nonzero(np.arange(LENGTH) < examples.length[which][:, None])
    token = place[item] + offset
    order = np.lexsort((examples.position[which[item]], corpus.window[token]))
    item, offset, token = item[order], offset[order], token[order]
    window, position = corpus.window[token], examples.position[which[item]]
    needed = np.unique(window)
    print(f"{len(needed)} windows to run for {len(token)} token readings", flush=True)
    result = np.zeros((len(which), LENGTH), np.float32)
    for begin in range(0, len(needed), batch_size):
        batch = needed[begin : begin + batch_size]
        model.model(
            input_ids=window_batch(corpus, batch, model.config.bos_token_id), use_cache=False
        )
        low = np.searchsorted(window, batch[0], "left")
        high = np.searchsorted(window, batch[-1], "right")
        for p, key in enumerate(places):
            pick = low + np.flatnonzero(position[low:high] == p)
            row = torch.from_numpy(np.searchsorted(batch, window[pick]))
            column = torch.from_numpy(1 + corpus.place[token[pick]])
            feature = torch.from_numpy(examples.feature[which[item[pick]]])
            rows, bias, threshold = encoders[p]
            pre = (states[key][row, column] * rows[feature]).sum(1) + bias[feature]
            result[item[pick], offset[pick]] = (pre * (pre > threshold[feature])).numpy()
        if begin // batch_size % 25 == 0:
            print(f"  window {begin}", flush=True)
    return result


def choose(examples: Examples, which: np.ndarray, acts: np.ndarray) -> np.ndarray:
    """For each example the row of `acts` that meets its known peak best, or -1.

    A passage may stand in several books; what comes before it differs, and so does the activation.
    """
    gap = np.abs(acts[np.arange(len(which)), examples.at[which]] - examples.peak[which])
    order = np.lexsort((gap, which))
    first = np.unique(which[order], return_index=True)[1]
    chosen = np.full(len(examples.peak), -1)
    chosen[which[order][first]] = order[first]
    return chosen


def report(examples: Examples, which: np.ndarray, acts: np.ndarray, chosen: np.ndarray) -> None:
    """Prints how well the peaks were met again."""
    found = np.flatnonzero(chosen >= 0)
    values = acts[chosen[found]]
    at = values[np.arange(len(found)), examples.at[found]]
    gap = np.abs(at - examples.peak[found]) / examples.peak[found]
    repeated = (np.bincount(which, minlength=len(chosen)) > 1).sum()
    print(
        f"examples {len(chosen)}, not located {(chosen < 0).sum()}, "
        f"found in several places {repeated}"
    )
    print(
        f"relative difference of the peak: median {np.median(gap):.4f}, "
        f"99th percentile {np.quantile(gap, 0.99):.4f}, "
        f"largest {gap.max():.4f}, silent in float32 {(at == 0).sum()}"
    )
    print(
        f"the firing token is the example's highest in {(at >= values.max(1)).mean():.4f} "
        "of the examples"
    )


def save(
    path: Path, examples: Examples, acts: np.ndarray, chosen: np.ndarray, shape: tuple[int, int]
) -> None:
    """Writes tokens u16 [P, n, 6, 25], activations f16 of that shape, and at u8 [P, n, 6].

    Where nothing stands, the token is 65535 and `at` is 255.
    """
    tokens = np.full((*shape, EXAMPLES, LENGTH), PADDING, np.uint16)
    values = np.zeros((*shape, EXAMPLES, LENGTH), np.float16)
    at = np.full((*shape, EXAMPLES), NOWHERE, np.uint8)
    found = np.flatnonzero(chosen >= 0)
    cell = (examples.position[found], examples.feature[found], examples.slot[found])
    tokens[cell] = examples.ids[found]
    values[cell] = acts[chosen[found]]
    at[cell] = examples.at[found]
    np.savez_compressed(path, tokens=tokens, activations=values, at=at)


@torch.inference_mode()
def main() -> None:
    """Reads everything, finds the examples, runs the model, writes the arrays."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--model", type=Path, required=True, help="Gemma 3 in Hugging Face's layout"
    )
    parser.add_argument(
        "--saes", type=Path, required=True, help="folder with layer_L/site/sae_weights.safetensors"
    )
    parser.add_argument("--corpus", type=Path, required=True, help="folder with shelf/book.txt")
    parser.add_argument(
        "--features", type=Path, required=True, help="described features, gzipped JSON"
    )
    parser.add_argument("--out", type=Path, required=True, help="npz to write")
    parser.add_argument("--batch", type=int, default=32, help="windows in one forward pass")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    tokenizer = Tokenizer.from_file(str(args.model / "tokenizer.json"))
    corpus = read_corpus(args.corpus, tokenizer)
    examples, count, n = read_examples(args.features, tokenizer)
    print(
        f"corpus {len(corpus.ids)} tokens in {len(corpus.starts)} windows; "
        f"{len(examples.peak)} examples",
        flush=True,
    )
    which, place = locate(corpus, examples)
    print(f"{len(which)} places found", flush=True)
    places = positions(count // len(SITES))
    model, states = read_model(args.model)
    encoders = read_encoders(args.saes, places)
    acts = activations(model, states, encoders, places, corpus, examples, which, place, args.batch)
    chosen = choose(examples, which, acts)
    report(examples, which, acts, chosen)
    save(args.out, examples, acts, chosen, (count, n))


if __name__ == "__main__":
    main()
