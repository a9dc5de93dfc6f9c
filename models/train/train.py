"""Trains the reply model: data, training, calibration, thresholds. Writes .cache/model/.

    python train.py --base DIR_OF_BASE_MODEL --first --out FIRST       all replies but those of LATER, three epochs
    python train.py --base DIR_OF_BASE_MODEL --init FIRST --epochs 2 --keep 0.5
                                    goes on with those and some of the others, and takes the mean of both weights

The second stage costs a fifth of the first. The mean of the weights before and after it does better than
either (Wortsman et al. 2022, Robust fine-tuning of zero-shot models).

Two CPU cores: two workers of one thread each, which average their weights every few steps (they scale
better than two threads of one worker, and suffer less from neighbours). Everything that is random
comes from --seed.
"""
import argparse
import json
import math
import os
import random
import time

import numpy as np
import torch
import torch.multiprocessing as mp
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

import augment
from encoder import Encoder
from labels import WIDTH
from pairs import Pairs, join
from scoring import Settings, counts, table, targets

# The sources of replies that came after the first stage was trained.
LATER = {"grown-" + name for name in (
    "context-edges context-keyed medicine-edges bookings-edges admin-edges messy-edges danger-edges spanish-tone").split()}

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


def batches(lengths, size, workers, rng):
    """Shuffled batches of replies of like length, `workers` of them side by side."""
    order = list(range(len(lengths)))
    rng.shuffle(order)
    out, block = [], size * workers
    for a in range(0, len(order), block * 20):
        part = sorted(order[a:a + block * 20], key=lambda i: lengths[i])
        for b in range(0, len(part), block):
            side = part[b:b + block]
            if len(side) >= workers:
                out.append([side[w::workers] for w in range(workers)])
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


def arguments():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--base", required=True, help="folder of the base encoder (model.safetensors, vocab.txt)")
    ap.add_argument("--out", default=os.path.join(ROOT, ".cache", "model"))
    ap.add_argument("--data", default=os.path.join(ROOT, "datasets", "replies"))
    ap.add_argument("--epochs", type=float, default=3)
    ap.add_argument("--stop", type=float, default=0, help="stop after this many epochs, the schedule unchanged (0: go through)")
    ap.add_argument("--lr", type=float, default=4e-4, help="of the top layer")
    ap.add_argument("--head-lr", type=float, default=1e-3)
    ap.add_argument("--decay", type=float, default=0.9, help="of the learning rate, layer by layer down")
    ap.add_argument("--batch", type=int, default=16, help="of each worker")
    ap.add_argument("--workers", type=int, default=2, help="processes of one thread each")
    ap.add_argument("--sync", type=int, default=8, help="steps after which the workers average their weights")
    ap.add_argument("--drop", type=float, default=0.0, help="inside the layers; the heads have 0.1")
    ap.add_argument("--aux", type=float, default=1.0, help="weight of the primary-intent loss (training only)")
    ap.add_argument("--context-weight", type=float, default=1.0)
    ap.add_argument("--danger-weight", type=float, default=1.0)
    ap.add_argument("--pos-power", type=float, default=0.25)
    ap.add_argument("--near", type=float, default=0.06, help="mass of an urgency target on its neighbours")
    ap.add_argument("--mix", type=float, default=0.05, help="share of replies joined with another one")
    ap.add_argument("--drop-prompt", type=float, default=0.1)
    ap.add_argument("--add-prompt", type=float, default=0.1)
    ap.add_argument("--no-augment", action="store_true")
    ap.add_argument("--first", action="store_true", help="without the replies of LATER")
    ap.add_argument("--init", help="folder of a first stage to go on from (its model.safetensors): through the replies of LATER and "
                    "--again times as many of the others")
    ap.add_argument("--again", type=float, default=3.0)
    ap.add_argument("--keep", type=float, default=0.0, help="share of the first stage's weights in those that are saved at the end")
    ap.add_argument("--source", type=int, default=1, help="times an epoch goes through the replies that came with the project")
    ap.add_argument("--seed", type=int, default=7)
    args = ap.parse_args()
    if args.first and args.init or args.keep and not args.init:
        ap.error("--first begins, --init goes on, and --keep is of a run that goes on")
    return args


def main():
    args = arguments()
    n = args.workers
    weights = torch.zeros(2, n, 23_000_000).share_memory_()
    devlogits = torch.zeros(len(read(os.path.join(args.data, "dev.jsonl"))), WIDTH).share_memory_()
    ctx = mp.get_context("spawn")
    barrier = ctx.Barrier(n)
    others = [ctx.Process(target=work, args=(w, args, barrier, weights, devlogits), daemon=True) for w in range(1, n)]
    for p in others:
        p.start()
    work(0, args, barrier, weights, devlogits)
    for p in others:
        p.join()


def work(me, args, barrier, weights, devlogits):
    """One worker: its half of every block of replies, weights averaged every --sync steps."""
    t0 = time.time()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    order_rng, rng = random.Random(args.seed), random.Random(args.seed * 1000 + me)
    train, dev = read(os.path.join(args.data, "train.jsonl")), read(os.path.join(args.data, "dev.jsonl"))
    pairs = Pairs(os.path.join(args.base, "vocab.txt"))
    cache = {}

    def ids(text):
        if text not in cache:
            cache[text] = pairs.ids(text)
        return cache[text]

    new, old = [r for r in train if r["source"] in LATER], [r for r in train if r["source"] not in LATER]
    if args.first:
        train = old
    elif args.init:
        train = new + random.Random(args.seed).sample(old, min(len(old), int(args.again * len(new))))
    train = [r for r in train for _ in range(args.source if r["source"].startswith("written-") else 1)]
    lengths = [min(128, 3 + len(ids(r["text"])) + len(ids(r["prompt"]))) for r in train]
    devseqs = [join(ids(r["text"]), ids(r["prompt"])) for r in dev]
    used = {0, 100, 101, 102, 103} | {i for r in train for i in ids(r["text"]) + ids(r["prompt"])}
    used |= {i for s, _ in devseqs for i in s}
    probe = random.Random(0)
    for _ in range(3):
        for r in train:
            used.update(pairs.ids(augment.reply(r["text"], probe)))
    compact = Compact(used)
    devseqs = [compact(s) for s in devseqs]
    base = load_file(os.path.join(args.base, "model.safetensors"))
    model = Encoder(len(compact.rows), drop=args.drop, aux=28)
    model.load_base(base, compact.rows)
    torch.manual_seed(args.seed + me)
    if me == 0:
        print(f"train {len(train)} dev {len(dev)} rows in use {len(compact.rows)} tokens a pair {np.mean(lengths):.1f}", flush=True)

    y, ys, yu, yf = targets(train)
    prim = torch.tensor(y.argmax(1))
    y, yf = torch.tensor(y, dtype=torch.float32), torch.tensor(yf, dtype=torch.float32)
    ys, soft = torch.tensor(ys), soft_urgency(yu, args.near)
    posw = lambda t: (((1 - t.mean(0)) / t.mean(0).clamp(min=1e-3)) ** args.pos_power).clamp(1, 5)
    wi, wf, ws = posw(y), posw(yf), torch.tensor([1.3, 1.0, 1.3, 1.3])
    words, before = base["embeddings.word_embeddings.weight"].float(), {}
    if args.init:
        with open(os.path.join(args.init, "train.json")) as f:
            before = json.load(f)
        state = load_file(os.path.join(args.init, "model.safetensors"))
        words = state["word.weight"]
        state["word.weight"] = words[compact.rows]
        first = {k: v.clone() for k, v in state.items()}
        missing = model.load_state_dict(state, strict=False)
        assert all(k.startswith("aux") for k in missing.missing_keys) and not missing.unexpected_keys
    with torch.no_grad():  # start from how common each label is
        odds = lambda t: torch.logit(t.mean(0).clamp(1e-3, 1 - 1e-3))
        share = lambda v, n: torch.log(torch.bincount(v, minlength=n).float() / len(v))
        prior = torch.cat([odds(y), share(ys, 4), share(torch.tensor(yu), 4), odds(yf)])
        if not args.init:
            model.head.bias.copy_(prior)
    weight = torch.ones(len(train))
    for k, r in enumerate(train):
        if "context" in r["source"]:
            weight[k] = args.context_weight
        if "danger" in r["source"]:
            weight[k] = args.danger_weight
        if r["urgency"] == "emergency":
            weight[k] *= 1.2

    groups = []
    for name, p in model.named_parameters():
        if name.startswith(("head", "aux")):
            lr = args.head_lr
        elif name.startswith("layers."):
            lr = args.lr * args.decay ** (5 - int(name.split(".")[1]))
        else:
            lr = args.lr * args.decay ** 6
        wd = 0.01 if p.dim() > 1 and not name.startswith(("word", "pos", "segment")) else 0.0
        groups.append({"params": [p], "lr": lr, "weight_decay": wd, "peak": lr})
    opt = torch.optim.AdamW(groups, betas=(0.9, 0.98), eps=1e-6, fused=True)
    per_epoch = len(batches(lengths, args.batch, args.workers, random.Random(0)))
    total, warm = int(args.epochs * per_epoch), max(10, int(0.06 * args.epochs * per_epoch))
    stop = int(min(args.stop or args.epochs, args.epochs) * per_epoch)
    flat, turn = list(model.parameters()), 0

    def average():
        """Every worker leaves with the mean of all workers' weights."""
        nonlocal turn
        buf, turn = weights[turn], 1 - turn
        with torch.no_grad():
            a = 0
            for p in flat:
                buf[me, a:a + p.numel()] = p.view(-1)
                a += p.numel()
            barrier.wait()
            a = 0
            for p in flat:
                p.copy_(buf[:, a:a + p.numel()].mean(0).view_as(p))
                a += p.numel()

    def evaluate():
        half = list(range(me, len(devseqs), args.workers))
        devlogits[half] = torch.tensor(logits_of(model, [devseqs[i] for i in half]))
        barrier.wait()
        return devlogits.numpy().copy()

    free = [k for k, r in enumerate(train) if not r["prompt"] and len(r["text"].split()) >= 5]
    mixable = [not {"gratitude", "decline", "other"} & set(r["intents"]) for r in train]
    neutral = [r["prompt"] for r in train if r["prompt"] and "confirm_appointment" in r["intents"]
               and "context" not in r["source"]]

    def make(k):
        """Returns the ids and types of reply k as another thumb might have typed it."""
        r = train[k]
        text, prompt = r["text"], r["prompt"]
        if args.no_augment:
            return join(ids(text), ids(prompt))
        words = len(text.split())
        if prompt and words >= 12 and "context" not in r["source"] and rng.random() < args.drop_prompt:
            prompt = ""
        if not prompt and words >= 8 and rng.random() < args.add_prompt:
            prompt = rng.choice(neutral)
        text = augment.reply(text, rng)
        return join(ids(text) if text == r["text"] else pairs.ids(text), ids(prompt))

    def union(k, j):
        """Reply k, and after it reply j, which has a meaning of its own (no prompt, five words or more)."""
        r, o = train[k], train[j]
        a = augment.reply(r["text"], rng).rstrip(" .!?,") + rng.choice((". ", ", ", " and ", " also ", " ... ", "! "))
        return join(pairs.ids(a + augment.reply(o["text"], rng)), ids(r["prompt"]))

    def save(lg):
        """Writes the weights (all 30,522 word rows), the dev logits and the settings of the run."""
        os.makedirs(args.out, exist_ok=True)
        state = {k: v.contiguous() for k, v in model.state_dict().items() if not k.startswith("aux")}
        word = words.clone()
        word[compact.rows] = state["word.weight"]
        state["word.weight"] = word
        path = os.path.join(args.out, "model.safetensors")
        save_file(state, path + ".tmp")
        os.replace(path + ".tmp", path)
        np.save(os.path.join(args.out, "dev_logits.npy"), lg)
        with open(os.path.join(args.out, "train.json"), "w") as f:
            json.dump({"args": {"runs": before["args"].get("runs", [before["args"]]) + [vars(args)]} if before else vars(args),
                       "seconds": round(time.time() - t0) + before.get("seconds", 0), "train": len(train),
                       "dev": len(dev), "steps": step + before.get("steps", 0)}, f, indent=1)

    step, losses = 0, []
    while step < stop:
        te = time.time()
        model.train()
        for block in batches(lengths, args.batch, args.workers, order_rng):
            ix = block[me]
            f = step / warm if step < warm else 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, total - warm)))
            for g in opt.param_groups:
                g["lr"] = g["peak"] * max(f, 0.01)
            ty, tf, ts, tu, tp, w = y[ix], yf[ix], ys[ix], soft[ix], prim[ix], weight[ix]
            seqs = []
            for n, i in enumerate(ix):
                if args.mix and mixable[i] and rng.random() < args.mix:
                    j = rng.choice(free)
                    seqs.append(compact(union(i, j)))
                    ty[n] = torch.maximum(y[i], y[j])
                    tf[n] = torch.maximum(yf[i], yf[j])
                    ts[n] = ys[j] if ys[i] == 1 else ys[i]
                    tu[n] = soft[j] if yu[j] > yu[i] else soft[i]
                    tp[n] = torch.minimum(prim[i], prim[j])
                else:
                    seqs.append(compact(make(i)))
            out, a = model(*pad(seqs))
            l = F.binary_cross_entropy_with_logits(out[:, :28], ty, pos_weight=wi, reduction="none").sum(1)
            l = l + 0.7 * F.cross_entropy(out[:, 28:32], ts, weight=ws, reduction="none")
            l = l + 1.2 * F.cross_entropy(out[:, 32:36], tu, reduction="none")
            l = l + 0.7 * F.binary_cross_entropy_with_logits(out[:, 36:], tf, pos_weight=wf, reduction="none").sum(1)
            l = l + args.aux * F.cross_entropy(a, tp, reduction="none")
            loss = (l * w).mean()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(flat, 1.0)
            opt.step()
            opt.zero_grad(set_to_none=True)
            losses.append(loss.item())
            step += 1
            if me == 0 and step % 50 == 0:
                print(f"step {step}/{stop} loss {np.mean(losses[-50:]):.3f} {(time.time()-te)/(len(losses)):.2f} s a step", flush=True)
            if args.workers > 1 and step % args.sync == 0:
                average()
            if step >= stop:
                break
        average()
        if args.keep and step >= stop:
            with torch.no_grad():
                for name, p in model.named_parameters():
                    if name in first:
                        p.mul_(1 - args.keep).add_(first[name], alpha=args.keep)
        tr = time.time() - te
        lg = evaluate()
        if me == 0:
            short(f"epoch {step/per_epoch:.1f} loss {np.mean(losses):.3f} {tr:.0f}s", lg, dev)
            save(lg)
        losses = []
        barrier.wait()
    if me == 0:
        print("fp32, dev, plain thresholds:")
        print(table(lg, dev, Settings()))
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
