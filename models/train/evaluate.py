"""Prints the table of figures of the exported int8 graph on one split, by source group.

    python evaluate.py dev
    python evaluate.py test --json out.json

Reads only models/reply and datasets/replies; shows counts, never a reply.
"""
import argparse
import json
import os

import numpy as np

from export import run, session
from labels import FLAGS, GROUPS, INTENTS, SENTIMENTS, URGENCIES
from pairs import Pairs
from scoring import Settings, counts, decide, table, targets, wilson
from train import ROOT, read


def load_settings(path):
    """Reads temperatures and thresholds from manifest.yml as export.py writes it."""
    s, section, head = Settings(), None, None
    values = {"intent_thresholds": {}, "flag_thresholds": {}, "urgency": {}}
    with open(path, encoding="utf-8") as f:
        for line in f:
            if not line.startswith(" "):
                section = line.split(":")[0]
                continue
            key, _, value = line.strip().removeprefix("- ").partition(": ")
            if section == "heads" and key == "name":
                head = value
            elif section == "heads" and key == "temperature":
                s.temperature[head] = float(value)
            elif section in values:
                values[section][key] = float(value)
    s.intents = np.array([values["intent_thresholds"][k] for k in INTENTS])
    s.flags = np.array([values["flag_thresholds"][k] for k in FLAGS])
    s.urgency = values["urgency"]
    return s


def per_label(logits, rows, s):
    """Returns Markdown lines with precision and recall of every label."""
    sets, sent, urg, flags = decide(logits, s)
    y, ys, yu, yf = targets(rows)
    out = ["| label | replies | precision | recall |", "| --- | --- | --- | --- |"]

    def line(name, hit, true):
        tp = int((hit & true).sum())
        f = lambda k, n: f"{100*k/n:.0f} % ({k}/{n})" if n else "-"
        out.append(f"| {name} | {int(true.sum())} | {f(tp, int(hit.sum()))} | {f(tp, int(true.sum()))} |")

    for i, n in enumerate(INTENTS):
        line(n, sets[:, i], y[:, i])
    for i, n in enumerate(SENTIMENTS):
        line(n, sent == i, ys == i)
    for i, n in enumerate(URGENCIES):
        line(n, urg == i, yu == i)
    for i, n in enumerate(FLAGS):
        line(n, flags[:, i], yf[:, i])
    return "\n".join(out)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("split", choices=("dev", "test", "train"))
    ap.add_argument("--model", default=os.path.join(ROOT, "models", "reply"))
    ap.add_argument("--data", default=os.path.join(ROOT, "datasets", "replies"))
    ap.add_argument("--json", help="also write the counts here")
    ap.add_argument("--labels", action="store_true", help="precision and recall of every label too")
    args = ap.parse_args()
    rows = read(os.path.join(args.data, args.split + ".jsonl"))
    pairs = Pairs(os.path.join(args.model, "vocab.txt"))
    s = load_settings(os.path.join(args.model, "manifest.yml"))
    lg = run(session(os.path.join(args.model, "model.onnx")), [pairs.pair(r["text"], r["prompt"]) for r in rows])
    print(f"{args.split}: {len(rows)} replies, the model alone, int8, 95 % Wilson intervals\n")
    print(table(lg, rows, s))
    if args.labels:
        print("\n" + per_label(lg, rows, s))
    if args.json:
        groups = {"all": rows, **{g: [r for r in rows if r["source"] in GROUPS[g]] for g in GROUPS}}
        got = {}
        for g, part in groups.items():
            ix = [i for i, r in enumerate(rows) if g == "all" or r["source"] in GROUPS[g]]
            got[g] = {k: {"hits": a, "of": b, "low": wilson(a, b)[0], "high": wilson(a, b)[1]}
                      for k, (a, b) in counts(lg[ix], part, s).items()}
        with open(args.json, "w", encoding="utf-8") as f:
            json.dump({"split": args.split, "groups": got}, f, indent=1)
            f.write("\n")


if __name__ == "__main__":
    main()
