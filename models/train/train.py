"""Trains the reply model: data, training, calibration, thresholds. Writes .cache/model/.

    python train.py --base DIR_OF_BASE_MODEL [--epochs 12]

Two CPU cores. Everything that is random comes from --seed.
"""
import argparse
import json
import math
import os
import random
import time

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

import augment
from calibrate import calibrate
from encoder import Encoder
from labels import WIDTH
from pairs import Pairs, join
from scoring import Settings, counts, table, targets

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.normpath(os.path.join(HERE, "..", ".."))


def read(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def pad(seqs):
    n = max(len(i) for i, _ in seqs)
    ids = torch.zeros(len(seqs), n, dtype=torch.long)
    types = torch.zeros(len(seqs), n, dtype=torch.long)
    for k, (i, t) in enumerate(seqs):
        ids[k, : len(i)] = torch.tensor(i)
        types[k, : len(t)] = torch.tensor(t)
    return ids, types


def batches(lengths, size, rng):
    """Shuffled batches of replies of like length."""
    order = list(range(len(lengths)))
    rng.shuffle(order)
    out = []
    pool = size * 40
    for a in range(0, len(order), pool):
        part = sorted(order[a:a + pool], key=lambda i: lengths[i])
        out += [part[b:b + size] for b in range(0, len(part), size)]
    rng.shuffle(out)
    return out


def logits_of(model, seqs, size=64):
    model.eval()
    order = sorted(range(len(seqs)), key=lambda i: len(seqs[i][0]))
    out = np.zeros((len(seqs), WIDTH), np.float32)
    with torch.inference_mode():
        for a in range(0, len(order), size):
            ix = order[a:a + size]
            out[ix] = model(*pad([seqs[i] for i in ix])).numpy()
    return out


class Compact:
    """A vocabulary of only the ids in use, so that an optimiser step touches 10k rows and not 30k."""

    def __init__(self, used):
        self.rows = sorted(used)
        self.index = {r: i for i, r in enumerate(self.rows)}

    def __call__(self, pair):
        unk = self.index[100]
        return [self.index.get(i, unk) for i in pair[0]], pair[1]


def soft_urgency(u, near):
    """Urgency targets that leave `near` of the mass on the neighbouring levels."""
    t = torch.zeros(len(u), 4)
    for k, level in enumerate(u):
        sides = [x for x in (level - 1, level + 1) if 0 <= x <= 3]
        t[k, level] = 1 - near * len(sides) / 2
        for x in sides:
            t[k, x] += near / 2
    return t


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--base", required=True, help="folder of the base encoder (model.safetensors, vocab.txt)")
    ap.add_argument("--out", default=os.path.join(ROOT, ".cache", "model"))
    ap.add_argument("--data", default=os.path.join(ROOT, "datasets", "replies"))
    ap.add_argument("--epochs", type=float, default=12)
    ap.add_argument("--stop", type=float, default=0, help="stop after this many epochs (schedule unchanged)")
    ap.add_argument("--lr", type=float, default=2e-4)
    ap.add_argument("--decay", type=float, default=0.9, help="layer-wise learning-rate decay")
    ap.add_argument("--embed-lr", type=float, default=1.0, help="0 freezes the word embeddings")
    ap.add_argument("--batch", type=int, default=32)
    ap.add_argument("--drop", type=float, default=0.1)
    ap.add_argument("--mlp", type=int, default=0)
    ap.add_argument("--aux", type=float, default=0.3, help="weight of the primary-intent loss (training only)")
    ap.add_argument("--rdrop", type=float, default=0.0)
    ap.add_argument("--ema", type=float, default=0.0)
    ap.add_argument("--context-weight", type=float, default=1.0)
    ap.add_argument("--danger-weight", type=float, default=1.0)
    ap.add_argument("--pos-power", type=float, default=0.25)
    ap.add_argument("--near", type=float, default=0.06)
    ap.add_argument("--mask", type=float, default=0.0)
    ap.add_argument("--mix", type=float, default=0.0, help="share of replies joined with another one")
    ap.add_argument("--drop-prompt", type=float, default=0.1)
    ap.add_argument("--no-augment", action="store_true")
    ap.add_argument("--threads", type=int, default=2)
    ap.add_argument("--seed", type=int, default=7)
    ap.add_argument("--all-dev", action="store_true", help="also print dev figures each epoch")
    args = ap.parse_args()
    t0 = time.time()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)

    train, dev = read(os.path.join(args.data, "train.jsonl")), read(os.path.join(args.data, "dev.jsonl"))
    pairs = Pairs(os.path.join(args.base, "vocab.txt"))
    cache = {}

    def ids(text):
        if text not in cache:
            cache[text] = pairs.ids(text)
        return cache[text]

    devseqs = [join(ids(r["text"]), ids(r["prompt"])) for r in dev]
    used = {0, 100, 101, 102, 103} | {i for r in train for i in ids(r["text"]) + ids(r["prompt"])}
    used |= {i for s, _ in devseqs for i in s}
    probe = random.Random(0)
    for _ in range(4):
        for r in train:
            used.update(pairs.ids(augment.reply(r["text"], probe)))
    compact = Compact(used)
    base = load_file(os.path.join(args.base, "model.safetensors"))
    model = Encoder(len(compact.rows), drop=args.drop, mlp=args.mlp, aux=28 if args.aux else 0)
    model.load_base(base, compact.rows)
    print(f"train {len(train)} dev {len(dev)} rows in use {len(compact.rows)}", flush=True)

    y, ys, yu, yf = targets(train)
    prim = torch.tensor(y.argmax(1))
    y, yf = torch.tensor(y, dtype=torch.float32), torch.tensor(yf, dtype=torch.float32)
    ys, soft = torch.tensor(ys), soft_urgency(yu, args.near)
    posw = lambda t: (((1 - t.mean(0)) / t.mean(0).clamp(min=1e-3)) ** args.pos_power).clamp(1, 5)
    wi, wf = posw(y), posw(yf)
    weight = torch.ones(len(train))
    for k, r in enumerate(train):
        if "context" in r["source"]:
            weight[k] = args.context_weight
        if "danger" in r["source"]:
            weight[k] = args.danger_weight
        if r["urgency"] == "emergency":
            weight[k] *= 1.2
    ws = torch.tensor([1.3, 1.0, 1.3, 1.3])

    groups = []
    for name, p in model.named_parameters():
        if not p.requires_grad:
            continue
        if name.startswith(("head", "aux", "mlp")):
            lr = args.lr * 2
        elif name.startswith("layers."):
            lr = args.lr * args.decay ** (5 - int(name.split(".")[1]))
        else:
            lr = args.lr * args.decay ** 6 * (args.embed_lr if name.startswith("word") else 1)
        if lr == 0:
            p.requires_grad_(False)
            continue
        wd = 0.01 if p.dim() > 1 and not name.startswith(("word", "pos", "segment")) else 0.0
        groups.append({"params": [p], "lr": lr, "weight_decay": wd, "peak": lr})
    opt = torch.optim.AdamW(groups, betas=(0.9, 0.98), eps=1e-6, fused=True)
    per_epoch = math.ceil(len(train) / args.batch)
    total, warm = int(args.epochs * per_epoch), max(10, int(0.06 * args.epochs * per_epoch))
    stop = int((args.stop or args.epochs) * per_epoch)
    ema = {k: v.clone() for k, v in model.state_dict().items()} if args.ema else None

    free = [k for k, r in enumerate(train) if not r["prompt"] and len(r["text"].split()) >= 5]
    some_prompts = [r["prompt"] for r in train if "context" not in r["source"] and r["prompt"]]

    def make(k):
        r = train[k]
        text, prompt = r["text"], r["prompt"]
        if args.no_augment:
            return join(ids(text), ids(prompt))
        words = len(text.split())
        if prompt and words >= 12 and "context" not in r["source"] and rng.random() < args.drop_prompt:
            prompt = ""
        text = augment.reply(text, rng)
        a = ids(text) if text == r["text"] else pairs.ids(text)
        b = ids(prompt) if prompt else []
        if args.mask:
            a = [103 if len(a) > 3 and rng.random() < args.mask else i for i in a]
            b = [103 if rng.random() < args.mask else i for i in b]
        return join(a, b)

    def union(k):
        """A reply of its own meaning (no prompt, five words or more) said after reply k."""
        j = rng.choice(free)
        r, o = train[k], train[j]
        a = augment.reply(r["text"], rng).rstrip(" .!?,") + rng.choice((". ", ", ", " and ", " also ", " ... ", "! "))
        ids_ = join(pairs.ids(a + augment.reply(o["text"], rng)), ids(r["prompt"]))
        return ids_, j

    step, lr_now, running, seen = 0, 0, 0.0, 0
    done = False
    while not done:
        made, mixed = [], {}
        for k in range(len(train)):
            if args.mix and rng.random() < args.mix and "gratitude" not in train[k]["intents"] \
                    and not {"decline", "other"} & set(train[k]["intents"]):
                s, j = union(k)
                made.append(compact(s))
                mixed[k] = j
            else:
                made.append(compact(make(k)))
        model.train()
        te = time.time()
        for ix in batches([len(s[0]) for s in made], args.batch, rng):
            f = step / warm if step < warm else 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, total - warm)))
            f = max(f, 0.01)
            for g in opt.param_groups:
                g["lr"] = g["peak"] * f
            x = pad([made[i] for i in ix])
            ty, tf, ts, tu, tp, w = y[ix], yf[ix], ys[ix], soft[ix], prim[ix], weight[ix]
            if mixed:
                ty, tf, ts, tu, tp = ty.clone(), tf.clone(), ts.clone(), tu.clone(), tp.clone()
                for n, i in enumerate(ix):
                    if i in mixed:
                        j = mixed[i]
                        ty[n] = torch.maximum(y[i], y[j])
                        tf[n] = torch.maximum(yf[i], yf[j])
                        ts[n] = ys[j] if ys[i] == 1 else ys[i]
                        tu[n] = soft[j] if yu[j] > yu[i] else soft[i]
                        tp[n] = torch.minimum(prim[i], prim[j])

            def loss_of(out):
                a = None
                if isinstance(out, tuple):
                    out, a = out
                l = F.binary_cross_entropy_with_logits(out[:, :28], ty, pos_weight=wi, reduction="none").sum(1)
                l = l + 0.7 * F.cross_entropy(out[:, 28:32], ts, weight=ws, reduction="none")
                l = l + 1.2 * F.cross_entropy(out[:, 32:36], tu, reduction="none")
                l = l + 0.7 * F.binary_cross_entropy_with_logits(out[:, 36:], tf, pos_weight=wf, reduction="none").sum(1)
                if a is not None:
                    l = l + args.aux * F.cross_entropy(a, tp, reduction="none")
                return (l * w).mean(), out

            loss, o1 = loss_of(model(*x))
            if args.rdrop:
                l2, o2 = loss_of(model(*x))
                kl = F.mse_loss(torch.sigmoid(o1[:, :28]), torch.sigmoid(o2[:, :28])) * 28
                p1, p2 = o1[:, 32:36].log_softmax(1), o2[:, 32:36].log_softmax(1)
                kl = kl + 0.5 * (F.kl_div(p1, p2, log_target=True, reduction="batchmean")
                                 + F.kl_div(p2, p1, log_target=True, reduction="batchmean"))
                loss = 0.5 * (loss + l2) + args.rdrop * kl
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            opt.step()
            opt.zero_grad(set_to_none=True)
            running, seen, step = running + loss.item(), seen + 1, step + 1
            if ema is not None:
                d = min(args.ema, (1 + step) / (10 + step))
                with torch.no_grad():
                    for k, v in model.state_dict().items():
                        ema[k].mul_(d).add_(v, alpha=1 - d)
            if step >= stop:
                done = True
                break
        lg = logits_of(model, [compact(s) for s in devseqs])
        short(f"epoch {step/per_epoch:.1f} loss {running/seen:.3f} {time.time()-te:.0f}s", lg, dev)
        if ema is not None:
            keep = {k: v.clone() for k, v in model.state_dict().items()}
            model.load_state_dict(ema)
            short("   ema", logits_of(model, [compact(s) for s in devseqs]), dev)
            model.load_state_dict(keep)
        running, seen = 0.0, 0

    if ema is not None:
        model.load_state_dict(ema)
    lg = logits_of(model, [compact(s) for s in devseqs])
    os.makedirs(args.out, exist_ok=True)
    state = {k: v.contiguous() for k, v in model.state_dict().items() if not k.startswith("aux")}
    word = base.get("embeddings.word_embeddings.weight", base.get("bert.embeddings.word_embeddings.weight")).clone().float()
    word[compact.rows] = state["word.weight"]
    state["word.weight"] = word
    save_file(state, os.path.join(args.out, "model.safetensors"))
    np.save(os.path.join(args.out, "dev_logits.npy"), lg)
    settings = calibrate(lg, dev)
    with open(os.path.join(args.out, "train.json"), "w") as f:
        json.dump({"args": vars(args), "seconds": round(time.time() - t0), "train": len(train), "dev": len(dev),
                   "steps": step}, f, indent=1)
    print(table(lg, dev, Settings()))
    print("with thresholds fitted on these same dev replies:")
    print(table(lg, dev, settings))
    print(f"{time.time()-t0:.0f} s")


def short(head, lg, dev):
    """One line of dev figures at plain thresholds: primary all/everyday/prompt-bound/danger, then urgency."""
    from labels import GROUPS
    parts = []
    for g in ("everyday", "prompt-bound", "danger"):
        ix = [i for i, r in enumerate(dev) if r["source"] in GROUPS[g]]
        c = counts(lg[ix], [dev[i] for i in ix], Settings())
        pc = lambda m: f"{100*c[m][0]/max(1,c[m][1]):.1f}"
        parts.append(f"{g}: prim {pc('primary')} set {pc('exact set')} sent {pc('sentiment')} urg {pc('urgency exact')} "
                     f"em {pc('emergency recall')} em+ {pc('emergency>=urgent')} fp {pc('routine urgent+')}")
    print(head, "|", " | ".join(parts), flush=True)


if __name__ == "__main__":
    main()
