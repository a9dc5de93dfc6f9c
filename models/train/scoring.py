"""From logits to labels, and from labels to the table of figures."""
import math

import numpy as np

from labels import FLAGS, GROUPS, INTENTS, SENTIMENTS, URGENCIES


def sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(x, -60, 60)))


def softmax(x):
    e = np.exp(x - x.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


class Settings:
    """Temperatures and thresholds, as the manifest carries them."""

    def __init__(self):
        self.temperature = {"intents": 1.0, "sentiment": 1.0, "urgency": 1.0, "flags": 1.0}
        self.intents = np.full(len(INTENTS), 0.5)
        self.flags = np.full(len(FLAGS), 0.5)
        self.urgency = {"emergency": 0.5, "urgent": 0.5, "soon": 0.5}


def probabilities(logits, s):
    """Returns (intents, sentiment, urgency, flags) probabilities of logits [n, 55]."""
    t = s.temperature
    return (sigmoid(logits[:, :28] / t["intents"]), softmax(logits[:, 28:32] / t["sentiment"]),
            softmax(logits[:, 32:36] / t["urgency"]), sigmoid(logits[:, 36:55] / t["flags"]))


def decide(logits, s):
    """Returns (intent sets [n,28] bool, sentiment [n], urgency [n], flags [n,19] bool).

    No intent over its threshold: the likeliest one.
    """
    pi, ps, pu, pf = probabilities(logits, s)
    sets = pi >= s.intents
    for r in np.where(~sets.any(1))[0]:
        sets[r, np.argmax(pi[r])] = True
    tail = pu[:, ::-1].cumsum(1)[:, ::-1]  # P(urgency >= level)
    urg = np.zeros(len(logits), dtype=int)
    for level, name in ((1, "soon"), (2, "urgent"), (3, "emergency")):
        urg[tail[:, level] >= s.urgency[name]] = level
    return sets, ps.argmax(1), urg, pf >= s.flags


def targets(rows):
    """Returns the corpus labels as arrays (intents [n,28], sentiment, urgency, flags [n,19])."""
    y = np.zeros((len(rows), 28), bool)
    f = np.zeros((len(rows), 19), bool)
    for n, r in enumerate(rows):
        for i in r["intents"]:
            y[n, INTENTS.index(i)] = True
        for x in r["flags"]:
            f[n, FLAGS.index(x)] = True
    s = np.array([SENTIMENTS.index(r["sentiment"]) for r in rows])
    u = np.array([URGENCIES.index(r["urgency"]) for r in rows])
    return y, s, u, f


def wilson(k, n, z=1.959964):
    """95 % Wilson interval of k successes in n."""
    if n == 0:
        return 0.0, 1.0
    p, d = k / n, 1 + z * z / n
    c, h = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, (c - h) / d), min(1.0, (c + h) / d)


MEASURES = ("primary", "exact set", "sentiment", "urgency exact", "emergency recall", "emergency>=urgent",
            "look-alike urgent+", "routine urgent+", "flags exact", "opt-out recall", "opt-out false")


def counts(logits, rows, s):
    """Returns {measure: (hits, total)}; look-alikes are the routine replies of danger sources."""
    sets, sent, urg, flags = decide(logits, s)
    y, ys, yu, yf = targets(rows)
    danger = np.array([r["source"] in GROUPS["danger"] or r["source"].endswith("danger") for r in rows], bool)
    prim, yprim = sets.argmax(1), y.argmax(1)
    em, routine = yu == 3, yu == 0
    oo = INTENTS.index("opt_out")
    m = lambda hit, among: (int((hit & among).sum()), int(among.sum()))
    every = np.ones(len(rows), bool)
    return {
        "primary": m(prim == yprim, every), "exact set": m((sets == y).all(1), every),
        "sentiment": m(sent == ys, every), "urgency exact": m(urg == yu, every),
        "emergency recall": m(urg == 3, em), "emergency>=urgent": m(urg >= 2, em),
        "look-alike urgent+": m(urg >= 2, routine & danger), "routine urgent+": m(urg >= 2, routine),
        "flags exact": m((flags == yf).all(1), every),
        "opt-out recall": m(sets[:, oo], y[:, oo]), "opt-out false": m(sets[:, oo], ~y[:, oo]),
    }


def table(logits, rows, s):
    """Returns the table of every group as Markdown, each cell `% (hits/total; 95 % interval)`."""
    names = list(GROUPS)
    cols = [("all", np.arange(len(rows)))]
    cols += [(g, np.array([i for i, r in enumerate(rows) if r["source"] in GROUPS[g]], int)) for g in names]
    got = [(name, counts(logits[ix], [rows[i] for i in ix], s)) for name, ix in cols if len(ix)]
    out = ["| measure | " + " | ".join(n for n, _ in got) + " |", "| --- |" + " --- |" * len(got)]
    for measure in MEASURES:
        cells = []
        for _, c in got:
            k, n = c[measure]
            lo, hi = wilson(k, n)
            cells.append(f"{100*k/n:.1f} % ({k}/{n}; {100*lo:.1f}-{100*hi:.1f})" if n else "-")
        out.append(f"| {measure} | " + " | ".join(cells) + " |")
    return "\n".join(out)
