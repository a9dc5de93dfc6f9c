#!/usr/bin/env python3
"""Writes metrics.json: random data and what scikit-learn and scipy make of it.

The Go test TestMetricsAgreeWithScikitLearn reads it. Made with scikit-learn 1.9.1,
scipy 1.17.1, numpy 2.4.6:

    python3 eval/testdata/metrics.py > eval/testdata/metrics.json
"""
import json, sys
import numpy as np
import sklearn.metrics as m
from sklearn.calibration import calibration_curve
from scipy import stats

rng = np.random.default_rng(20261122)


def f(x):
    return float(x)


def wilson(k, n):
    r = stats.binomtest(k, n).proportion_ci(0.95, method="wilson")
    return [f(r.low), f(r.high)]


def upper(k, n):  # one-sided: the 0.95 bound of "less"
    return f(stats.binomtest(k, n, alternative="less").proportion_ci(0.95, method="exact").high)


out = {"wilson": [], "upper": [], "single": [], "multi": [], "calibration": [], "pairs": [], "ac1": []}
for n in (1, 2, 7, 30, 181, 1154, 5000):
    for k in sorted({0, 1, n // 50, n // 3, n // 2, n - 1, n}):
        if 0 <= k <= n:
            out["wilson"].append({"k": k, "n": n, "want": wilson(k, n)})
            out["upper"].append({"k": k, "n": n, "want": upper(k, n)})
for size, classes in ((50, 4), (400, 4), (1500, 28)):
    p = rng.dirichlet(np.ones(classes))
    gold = rng.choice(classes, size, p=p)
    pred = np.where(rng.random(size) < 0.7, gold, rng.choice(classes, size))
    out["single"].append({
        "classes": classes, "gold": gold.tolist(), "pred": pred.tolist(),
        "accuracy": f(m.accuracy_score(gold, pred)),
        "micro": f(m.f1_score(gold, pred, average="micro")),
        "macro": f(m.f1_score(gold, pred, average="macro")),
        "kappa": f(m.cohen_kappa_score(gold, pred)),
        "linear": f(m.cohen_kappa_score(gold, pred, weights="linear")),
        "quadratic": f(m.cohen_kappa_score(gold, pred, weights="quadratic"))})
    # AC1 by its definition (Gwet 2008): scikit-learn has none.
    both = np.bincount(gold, minlength=classes) + np.bincount(pred, minlength=classes)
    pi = both / (2 * size)
    pe = (pi * (1 - pi)).sum() / (classes - 1)
    pa = (gold == pred).mean()
    out["ac1"].append(f((pa - pe) / (1 - pe)))
for size, classes in ((300, 6), (900, 28)):
    gold = (rng.random((size, classes)) < rng.uniform(0.02, 0.4, classes)).astype(int)
    pred = np.where(rng.random((size, classes)) < 0.85, gold, 1 - gold)
    pred[:, 0] = 0
    keep = (gold.sum(0) + pred.sum(0)) > 0
    out["multi"].append({
        "gold": [np.flatnonzero(r).tolist() for r in gold], "pred": [np.flatnonzero(r).tolist() for r in pred], "classes": classes,
        "micro": f(m.f1_score(gold, pred, average="micro")),
        "macro": f(m.f1_score(gold[:, keep], pred[:, keep], average="macro", zero_division=0)),
        "precision": [f(x) for x in m.precision_score(gold, pred, average=None, zero_division=0)],
        "recall": [f(x) for x in m.recall_score(gold, pred, average=None, zero_division=0)],
        "f1": [f(x) for x in m.f1_score(gold, pred, average=None, zero_division=0)],
        "exact": f(m.accuracy_score(gold, pred))})
for size in (200, 3000):
    score = rng.random(size)
    right = (rng.random(size) < score ** 1.5).astype(int)
    share, mean = calibration_curve(right, score, n_bins=10, strategy="uniform")
    counts = np.histogram(score, bins=np.linspace(0, 1, 11))[0]
    counts = counts[counts > 0]
    out["calibration"].append({"score": score.tolist(), "right": right.tolist(),
                               "brier": f(m.brier_score_loss(right, score)),
                               "ece": f((np.abs(share - mean) * counts).sum() / size)})
for size in (100, 800):
    level = rng.choice(4, size, p=[0.7, 0.15, 0.1, 0.05])
    key = np.round(level + rng.normal(0, 1.2, size), 1)  # rounded: there are ties
    won = total = 0.0
    for hi in range(1, 4):
        for lo in range(hi):
            a, b = key[level == hi], key[level == lo]
            if len(a) and len(b):
                auc = m.roc_auc_score(np.r_[np.ones(len(a)), np.zeros(len(b))], np.r_[a, b])
                won += auc * len(a) * len(b)
                total += len(a) * len(b)
    out["pairs"].append({"level": level.tolist(), "key": key.tolist(), "want": f(won / total)})
json.dump(out, sys.stdout)
print()
