#!/usr/bin/env python3
"""Print how hard the sets of replies are: a bag of n-grams (word 1-2, character 2-5, linear SVM) on the reply alone.

    .venv/train/bin/python datasets/baseline.py      # the environment of `make train`

Trained on the 8,000 source replies: primary intent right and emergencies called so, five random folds of the source
and each group of fresh.jsonl and manner.jsonl.
"""
import collections, glob, json, os

import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import KFold
from sklearn.svm import LinearSVC

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "replies")


def read(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def judge(train, held):
    """Returns (primary right, emergency called so) of every held-out reply, bool each."""
    views = [TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
             TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2)]
    texts = lambda rows: [r["text"] for r in rows]
    x = hstack([v.fit_transform(texts(train)) for v in views]).tocsr()
    z = hstack([v.transform(texts(held)) for v in views]).tocsr()
    said = [LinearSVC(C=0.5).fit(x, [of(r) for r in train]).predict(z) for of in (lambda r: r["intents"][0], lambda r: r["urgency"])]
    return [(a == r["intents"][0], b == "emergency") for a, b, r in zip(*said, held)]


def row(name, rows, got):
    em = [e for r, (_, e) in zip(rows, got) if r["urgency"] == "emergency"]
    right = sum(p for p, _ in got)
    print(f"{name}: primary {right}/{len(got)} = {100 * right / len(got):.1f} %, emergencies called so {sum(em)}/{len(em)}")


def main():
    source = [r for path in sorted(glob.glob(os.path.join(ROOT, "source", "*.jsonl"))) for r in read(path)]
    rows, got = [], []
    for a, b in KFold(5, shuffle=True, random_state=1).split(source):
        held = [source[i] for i in b]
        rows += held
        got += judge([source[i] for i in a], held)
    row("source, five folds", rows, got)
    groups = collections.defaultdict(list)
    for r in read(os.path.join(ROOT, "fresh.jsonl")) + read(os.path.join(ROOT, "manner.jsonl")):
        groups[r["source"]].append(r)
    fresh = [r for g in groups.values() for r in g]
    got = iter(judge(source, fresh))
    for name, part in groups.items():
        row(name, part, [next(got) for _ in part])


if __name__ == "__main__":
    main()
