"""Measures each feature's typical activation: the mean over the tokens on which it is active.

A peak says how far a feature can go; what it does when it fires is less. Here the model is run in
float32 over every n-th window of the corpus, counted through all books from the first to the last,
so that each book has its share. The BOS before each window is left out.

    typical_activations.py --model DIR --saes DIR --corpus DIR --every 14 --out typical.npz
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from example_activations import Corpus, read_corpus, read_encoders, read_model, window_batch
from pack_files import SITES, positions


def typical(
    model, states, encoders, places, corpus: Corpus, sample: np.ndarray, batch_size: int
) -> tuple[np.ndarray, np.ndarray]:
    """Mean active activation and count of active tokens, both [P, n]; the mean is 0 where none was.

    Sums over a batch are float32, over all of them float64. Encoders are [n, d] rows, states [batch, 256, d].
    """
    n = len(encoders[0][1])
    total = torch.zeros((len(places), n), dtype=torch.float64)
    count = torch.zeros((len(places), n), dtype=torch.int64)
    lengths = corpus.ends - corpus.starts
    for begin in range(0, len(sample), batch_size):
        batch = sample[begin : begin + batch_size]
        ids = window_batch(corpus, batch, model.config.bos_token_id)
        model.model(input_ids=ids, use_cache=False)
        # A short window ends in filling, which is no text.
        text = torch.arange(ids.shape[1] - 1) < torch.from_numpy(lengths[batch])[:, None]
        for p, key in enumerate(places):
            rows, bias, threshold = encoders[p]
            pre = states[key][:, 1:][text] @ rows.T + bias
            active = (pre > threshold).float()
            total[p] += (pre * active).sum(0)
            count[p] += active.sum(0).long()
        if begin // batch_size % 10 == 0:
            print(f"  window {begin} of {len(sample)}", flush=True)
    mean = torch.where(count > 0, total / count.clamp(min=1), 0)
    return mean.float().numpy(), count.numpy()


@torch.inference_mode()
def main() -> None:
    """Reads everything, runs the model over the sample, writes `typical` f32 and `count` [P, n]."""
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
    parser.add_argument("--every", type=int, required=True, help="one window in so many is read")
    parser.add_argument("--out", type=Path, required=True, help="npz to write")
    parser.add_argument("--batch", type=int, default=32, help="windows in one forward pass")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    corpus = read_corpus(args.corpus, Tokenizer.from_file(str(args.model / "tokenizer.json")))
    sample = np.arange(0, len(corpus.starts), args.every)
    tokens = int((corpus.ends - corpus.starts)[sample].sum())
    print(
        f"{tokens} of {len(corpus.ids)} tokens in {len(sample)} of {len(corpus.starts)} windows",
        flush=True,
    )
    model, states = read_model(args.model)
    places = positions(len(model.model.layers))
    encoders = read_encoders(args.saes, places)
    mean, count = typical(model, states, encoders, places, corpus, sample, args.batch)
    fired = mean[count > 0]
    print(
        f"{len(SITES)} sites in {len(places) // len(SITES)} layers; {(count == 0).sum()} of "
        f"{count.size} features never active; typical activation median {np.median(fired):.3f}, "
        f"active tokens median {np.median(count):.0f}"
    )
    np.savez_compressed(args.out, typical=mean, count=count)


if __name__ == "__main__":
    main()
