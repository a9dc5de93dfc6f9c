"""The wide half of the model: log-linear weights of hashed token n-grams.

A text of few words says much by the very words it uses. What the encoder generalises, this half remembers: one,
two and three tokens in a row, reply and prompt apart, each hashed into BUCKETS rows of weights. The
graph adds its logits to the encoder's ("wide and deep", Cheng et al. 2016, arXiv:1606.07792).

Each head's label is a logistic regression fitted on train by itself; how much of it is added to the
encoder's logits is fitted on dev.
"""
import numpy as np

from labels import HEADS, WIDTH

BUCKETS = 131071  # a prime; a single token, typed, is its own bucket
TYPE = 32768      # a prompt's token ids are moved up by this much
BI = (40503, 26544, 11)             # multipliers of the tokens in a row, then an offset;
TRI = (69069, 16645, 10139, 23)     # all sums stay below 2^34
PROMPT_SHARE = 0.2  # norm of the prompt's features against the reply's; at 0.7 prompt-bound replies lost on dev


def features(ids, types):
    """Returns (buckets, weights) of a pair; an n-gram has the weight of its last token."""
    t = np.asarray(types, np.int64)
    u = np.asarray(ids, np.int64) + t * TYPE
    replies = int((t == 0).sum())
    w = np.where(t == 0, 1 / np.sqrt(replies), PROMPT_SHARE / np.sqrt(max(len(u) - replies, 1)))
    bi = u[:-1] * BI[0] + u[1:] * BI[1] + BI[2]
    tri = u[:-2] * TRI[0] + u[1:-1] * TRI[1] + u[2:] * TRI[2] + TRI[3]
    return np.concatenate([u, bi, tri]) % BUCKETS, np.concatenate([w, w[1:], w[2:]])


def matrix(seqs):
    """Returns the sparse matrix [len(seqs), BUCKETS] of (ids, types) pairs."""
    import scipy.sparse as sp
    ind, val, ptr = [], [], [0]
    for ids, types in seqs:
        r, w = features(ids, types)
        ind.append(r)
        val.append(w)
        ptr.append(ptr[-1] + len(r))
    m = sp.csr_matrix((np.concatenate(val), np.concatenate(ind), ptr), shape=(len(seqs), BUCKETS))
    m.sum_duplicates()
    return m


def fit(seqs, rows, c=20.0):
    """Returns (weights [BUCKETS, 55], bias [55]); liblinear, one label against the rest."""
    from sklearn.linear_model import LogisticRegression

    from scoring import targets
    x = matrix(seqs)
    y, ys, yu, yf = targets(rows)
    one = lambda v, n: np.arange(n)[None, :] == v[:, None]
    all_y = np.concatenate([y, one(ys, 4), one(yu, 4), yf], 1)
    w, b = np.zeros((BUCKETS, WIDTH), np.float32), np.zeros(WIDTH, np.float32)
    for k in range(WIDTH):
        m = LogisticRegression(C=c, solver="liblinear", random_state=0).fit(x, all_y[:, k])
        w[:, k], b[k] = m.coef_[0], m.intercept_[0]
    return w, b


def logits(seqs, w, b):
    """Returns the wide logits [n, 55]."""
    return np.asarray(matrix(seqs) @ w + b, np.float32)


def shares(deep, wide, rows):
    """Returns {head: share of the wide logits added}, by the smallest dev loss of the sum at its best temperature."""
    from calibrate import GRID, nll
    out = {}
    for head, labels, offset, act in HEADS:
        part = slice(offset, offset + len(labels))
        loss = lambda a: min(nll(act, (deep[:, part] + a * wide[:, part]) / t, rows, head) for t in GRID[::3])
        out[head] = float(min(np.round(np.arange(0, 2.01, 0.1), 1), key=loss))
    return out


def main():
    import argparse
    import os

    from pairs import Pairs
    from train import ROOT, read
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--base", required=True, help="folder of the base encoder (vocab.txt)")
    ap.add_argument("--out", default=os.path.join(ROOT, ".cache", "model"))
    ap.add_argument("--data", default=os.path.join(ROOT, "datasets", "replies"))
    args = ap.parse_args()
    pairs = Pairs(os.path.join(args.base, "vocab.txt"))
    train = read(os.path.join(args.data, "train.jsonl"))
    w, b = fit([pairs.pair(r["text"], r["prompt"]) for r in train], train)
    np.savez(os.path.join(args.out, "wide.npz"), w=w, b=b)


if __name__ == "__main__":
    main()
