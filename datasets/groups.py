#!/usr/bin/env python3
"""Print the README's table: the answers of a report, by group of sources, with Wilson 95 % intervals.

    python3 datasets/groups.py [datasets/replies/test.jsonl eval/reports/test/answers.jsonl [PART]]

PART leaves only the replies whose source holds it (grown, danger2).

Standard library only.
"""
import json, math, sys

LEVELS = ["routine", "soon", "urgent", "emergency"]
GROUPS = ["everyday", "prompt-bound", "danger", "all"]


def group(source):
    return "danger" if "danger" in source else "prompt-bound" if "context" in source else "everyday"


def wilson(k, n, z=1.96):
    if not n:
        return "-"
    p, d = k / n, 1 + z * z / n
    mid, half = (p + z * z / (2 * n)) / d, z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / d
    return f"{100 * p:.1f} % ({k}/{n}; {100 * (mid - half):.1f}–{100 * (mid + half):.1f})"


def read(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def main():
    gold, answers = sys.argv[1:3] if len(sys.argv) > 2 else ("datasets/replies/test.jsonl", "eval/reports/test/answers.jsonl")
    gold = {r["id"]: r for r in read(gold)}
    part = sys.argv[3] if len(sys.argv) > 3 else ""
    rows = {}
    for a in read(answers):
        g = gold[a["id"]]
        if part not in g["source"]:
            continue
        said, true = LEVELS.index(a["urgency"]["name"]), LEVELS.index(g["urgency"])
        has = any(i["name"] == "opt_out" for i in a["intents"])
        checks = [("primary intent right", a["intents"][0]["name"] == g["intents"][0]),
                  ("exact set of intents", {i["name"] for i in a["intents"]} == set(g["intents"])),
                  ("urgency exact", said == true), ("sentiment right", a["sentiment"]["name"] == g["sentiment"])]
        if true == 3:
            checks += [("emergencies called emergency", said == 3), ("emergencies called urgent or above", said >= 2)]
        if true == 0:
            checks.append(("routine called urgent or above", said >= 2))
        checks.append(("opt-outs found", has) if "opt_out" in g["intents"] else ("others taken for an opt-out", has))
        for name, ok in checks:
            for where in (group(g["source"]), "all"):
                n = rows.setdefault(name, {}).setdefault(where, [0, 0])
                n[0] += ok
                n[1] += 1
    print("| | " + " | ".join(GROUPS) + " |\n| --- |" + " --- |" * len(GROUPS))
    for name, by in rows.items():
        print(f"| {name} | " + " | ".join(wilson(*by.get(g, (0, 0))) for g in GROUPS) + " |")


if __name__ == "__main__":
    main()
