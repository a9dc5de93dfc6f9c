"""Averages the weights of several runs that went on from the same one, and scores the mean on dev.

    python average.py --base DIR --out ../../.cache/model RUN RUN ...

Runs of one parent lie close enough for their mean to be better than each (Wortsman et al. 2022, arXiv:2203.05482).
"""
import argparse
import json
import os

import numpy as np
import torch
from safetensors.torch import load_file, save_file

from encoder import Encoder
from pairs import Pairs
from train import ROOT, logits_of, read, short


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--base", required=True, help="folder of the base encoder (vocab.txt)")
    ap.add_argument("--out", default=os.path.join(ROOT, ".cache", "model"))
    ap.add_argument("--data", default=os.path.join(ROOT, "datasets", "replies"))
    ap.add_argument("--shares", help="comma-separated shares of the runs, one each (equal when left out)")
    ap.add_argument("runs", nargs="+")
    args = ap.parse_args()
    n = len(args.runs)
    shares = [float(x) for x in args.shares.split(",")] if args.shares else [1 / n] * n
    if len(shares) != n or abs(sum(shares) - 1) > 1e-6:
        ap.error("--shares: want one for each run, 1 in all")
    runs = [load_file(os.path.join(r, "model.safetensors")) for r in args.runs]
    mean = {k: sum(a * r[k] for a, r in zip(shares, runs)).contiguous() for k in runs[0]}
    infos = []
    for r in args.runs:
        with open(os.path.join(r, "train.json")) as f:
            infos.append(json.load(f))
    os.makedirs(args.out, exist_ok=True)
    save_file(mean, os.path.join(args.out, "model.safetensors"))
    with open(os.path.join(args.out, "train.json"), "w") as f:
        json.dump({"args": {"average": shares, "runs": [i["args"] for i in infos]},
                   "seconds": sum(i["seconds"] for i in infos), "steps": sum(i["steps"] for i in infos)}, f, indent=1)
    model = Encoder(mean["word.weight"].shape[0])
    model.load_state_dict(mean)
    pairs, dev = Pairs(os.path.join(args.base, "vocab.txt")), read(os.path.join(args.data, "dev.jsonl"))
    torch.set_num_threads(1)
    lg = logits_of(model, [pairs.pair(r["text"], r["prompt"]) for r in dev])
    np.save(os.path.join(args.out, "dev_logits.npy"), lg)
    short("mean", lg, dev)


if __name__ == "__main__":
    main()
