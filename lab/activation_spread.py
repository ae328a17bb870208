"""Shows how each feature's activations are spread: a histogram, and text that it fires on more or less.

The examples of a feature are where it fires most. Here the model is run in float32 over every n-th
window of the corpus, as for the typical activations, and every active token is counted by its share
of the feature's peak. From each third of that range up to two of the tokens are drawn at random,
with the text around them and the book it is from. Examples that the pack has already are passed
over, and looked up in the corpus for their books.

    activation_spread.py --model DIR --saes DIR --corpus DIR --features features.json.gz
        --pack DIR --every 14 --out spread.npz
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from example_activations import (
    EXAMPLES,
    PADDING,
    Corpus,
    Examples,
    locate,
    read_corpus,
    read_encoders,
    read_examples,
    read_model,
    window_batch,
)
from pack_files import positions

BINS = 16  # equal shares of the peak; what is above the peak counts in the last
BANDS = 3  # equal shares of the peak that examples are drawn from, the strongest first
DRAWN = 2  # examples kept for each band
SPARE = 2  # drawn besides, should one be an example that the pack has already
LENGTH, BEFORE = 16, 9  # tokens of an example, and how many of them come before the firing one
UNKNOWN_BOOK = 0xFF


def sample_spread(
    model, states, encoders, places, corpus: Corpus, sample: np.ndarray, peaks, batch_size: int
) -> dict[str, torch.Tensor]:
    """Counts `histogram` [P, n, BINS], and draws from each band one token in a window at most.

    What is drawn is [P, n, BANDS, DRAWN + SPARE]: a random `score` by which it was chosen, -1 where
    there is nothing, and the firing token's place in the stream, `token`; and `activation` [..., LENGTH]
    of the text around it. Encoders are [n, d] rows, states [batch, 256, d], `peaks` [P, n].
    """
    n, kept = len(encoders[0][1]), DRAWN + SPARE
    histogram = torch.zeros((len(places), n, BINS), dtype=torch.int64)
    score = torch.full((len(places), n, BANDS, kept), -1.0)
    token = torch.full((len(places), n, BANDS, kept), -1, dtype=torch.int64)
    activation = torch.zeros((len(places), n, BANDS, kept, LENGTH))
    lengths = corpus.ends - corpus.starts
    rng = torch.Generator().manual_seed(1)
    row = torch.arange(n)[:, None]
    for begin in range(0, len(sample), batch_size):
        batch = sample[begin : begin + batch_size]
        ids = window_batch(corpus, batch, model.config.bos_token_id)
        model.model(input_ids=ids, use_cache=False)
        # A short window ends in filling, which is no text.
        length = torch.from_numpy(lengths[batch])
        text = torch.arange(ids.shape[1] - 1) < length[:, None]
        first = torch.from_numpy(corpus.starts[batch])
        for p, key in enumerate(places):
            rows, bias, threshold = encoders[p]
            pre = states[key][:, 1:] @ rows.T + bias
            active = (pre > threshold) & text[..., None] & (peaks[p] > 0)
            window, at, feature = active.nonzero(as_tuple=True)
            value = pre[window, at, feature]
            share = value / peaks[p][feature]
            bin_of = (share * BINS).long().clamp(0, BINS - 1)
            histogram[p].view(-1).index_add_(
                0, feature * BINS + bin_of, torch.ones_like(feature)
            )
            band = BANDS - 1 - (share * BANDS).long().clamp(0, BANDS - 1)
            # The highest of one random number a token is a fair draw among them.
            drawn = torch.rand(len(feature), generator=rng)
            cell = (feature * BANDS + band) * len(batch) + window
            best = torch.full((n * BANDS * len(batch),), -1.0)
            best.scatter_reduce_(0, cell, drawn, "amax")
            where = torch.full((n * BANDS * len(batch),), -1, dtype=torch.int64)
            is_best = drawn == best[cell]
            where[cell[is_best]] = at[is_best]
            best, where = (x.view(n, BANDS, len(batch)) for x in (best, where))
            for b in range(BANDS):
                candidates = torch.cat([score[p, :, b], best[:, b]], 1)
                top, chosen = candidates.topk(kept, 1)
                w = (chosen - kept).clamp(min=0)
                t = where[:, b].gather(1, w).clamp(min=0)
                lo = torch.minimum((t - BEFORE).clamp(min=0), (length[w] - LENGTH).clamp(min=0))
                span = (lo[..., None] + torch.arange(LENGTH)).clamp(max=ids.shape[1] - 2)
                around = pre[w[..., None], span, row[..., None]]
                around = around * active[w[..., None], span, row[..., None]]
                is_new, old = chosen >= kept, chosen.clamp(max=kept - 1)
                here = torch.where(is_new, first[w] + t, token[p, :, b].gather(1, old))
                before = activation[p, :, b].gather(1, old[..., None].expand(-1, -1, LENGTH))
                activation[p, :, b] = torch.where(is_new[..., None], around, before)
                token[p, :, b] = torch.where(top >= 0, here, -1)
                score[p, :, b] = top
        if begin // batch_size % 10 == 0:
            print(f"  window {begin} of {len(sample)}", flush=True)
    return {"histogram": histogram, "score": score, "token": token, "activation": activation}


def place_examples(
    corpus: Corpus, examples: Examples, shape: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """Books u8 [P, n, 6] of the pack's own examples, and all places of their firing tokens.

    Places are numbers made of position, feature and token. A text that stands in several books has
    none of them.
    """
    which, place = locate(corpus, examples)
    book = corpus.book[corpus.window[place + examples.at[which]]]
    books = np.full((*shape, EXAMPLES), UNKNOWN_BOOK, np.uint8)
    low, high = np.full(len(examples.at), 255), np.full(len(examples.at), -1)
    np.minimum.at(low, which, book)
    np.maximum.at(high, which, book)
    known = np.flatnonzero(low == high)
    books[examples.position[known], examples.feature[known], examples.slot[known]] = low[known]
    cell = examples.position[which] * shape[1] + examples.feature[which]
    return books, cell * len(corpus.ids) + place + examples.at[which]


def keep_drawn(corpus: Corpus, spread: dict[str, np.ndarray], taken: np.ndarray) -> dict:
    """Of what was drawn from each band the first two that are not taken, as arrays for the pack.

    `token` u16 and `activation` f16 [P, n, 6, 16], `at` and `book` u8 [P, n, 6].
    """
    token = spread["token"]
    P, n = token.shape[:2]
    cell = np.arange(P * n).reshape(P, n, 1, 1)
    fits = (token >= 0) & ~np.isin(cell * len(corpus.ids) + token, taken)
    order = np.argsort(~fits, axis=3, kind="stable")[..., :DRAWN]
    flat = (P, n, BANDS * DRAWN)
    fits = np.take_along_axis(fits, order, 3).reshape(flat)
    token = np.take_along_axis(token, order, 3).reshape(flat)
    activation = np.take_along_axis(spread["activation"], order[..., None], 3)
    activation = activation.reshape(*flat, LENGTH)
    window = corpus.window[token]
    start, end = corpus.starts[window], corpus.ends[window]
    lo = np.minimum(np.maximum(token - BEFORE, start), np.maximum(end - LENGTH, start))
    span = lo[..., None] + np.arange(LENGTH)
    inside = fits[..., None] & (span < end[..., None])
    ids = corpus.ids[np.minimum(span, len(corpus.ids) - 1)]
    return {
        "token": np.where(inside, ids, PADDING).astype(np.uint16),
        "activation": np.where(inside, activation, 0).astype(np.float16),
        "at": np.where(fits, token - lo, 0xFF).astype(np.uint8),
        "book": np.where(fits, corpus.book[window], UNKNOWN_BOOK).astype(np.uint8),
    }


@torch.inference_mode()
def main() -> None:
    """Reads everything, runs the model over the sample, writes the arrays."""
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
    parser.add_argument("--pack", type=Path, required=True, help="the pack, for its peaks")
    parser.add_argument("--every", type=int, required=True, help="one window in so many is read")
    parser.add_argument("--out", type=Path, required=True, help="npz to write")
    parser.add_argument("--batch", type=int, default=32, help="windows in one forward pass")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    tokenizer = Tokenizer.from_file(str(args.model / "tokenizer.json"))
    corpus = read_corpus(args.corpus, tokenizer)
    sample = np.arange(0, len(corpus.starts), args.every)
    tokens = int((corpus.ends - corpus.starts)[sample].sum())
    print(f"{tokens} of {len(corpus.ids)} tokens in {len(sample)} windows", flush=True)
    model, states = read_model(args.model)
    places = positions(len(model.model.layers))
    encoders = read_encoders(args.saes, places)
    facts = load_file(args.pack / "features/facts.safetensors")
    peaks = [torch.from_numpy(facts[f"{layer}/{site}.peak"]) for layer, site in places]
    spread = sample_spread(
        model, states, encoders, places, corpus, sample, peaks, args.batch
    )
    examples, _, n = read_examples(args.features, tokenizer)
    example_book, taken = place_examples(corpus, examples, (len(places), n))
    drawn = keep_drawn(corpus, {name: x.numpy() for name, x in spread.items()}, taken)
    counts = spread["histogram"].numpy()
    print(
        f"{(counts.sum(2) == 0).sum()} of {counts.shape[0] * n} features never active; "
        f"{(drawn['at'] != 0xFF).mean() * DRAWN * BANDS:.2f} of {DRAWN * BANDS} examples a feature; "
        f"books of {(example_book != UNKNOWN_BOOK).sum()} of {len(examples.at)} top examples"
    )
    np.savez_compressed(
        args.out,
        tokens=tokens,
        histogram=counts.astype(np.uint32),
        example_book=example_book,
        books=[f"{path.parent.name}/{path.stem}" for path in corpus.books],
        **drawn,
    )


if __name__ == "__main__":
    main()
