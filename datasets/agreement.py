#!/usr/bin/env python3
"""Print how far a second reader, who saw prompt and text alone, agrees with a split's labels.

    python3 datasets/agreement.py [datasets/replies/test.jsonl datasets/replies/second/test.jsonl [ANSWERS]]

By group of sources, with Wilson 95 % intervals: primary intent, exact set of intents, urgency,
sentiment. With the answers of a report (eval/reports/test/answers.jsonl) also how far the system
agrees with the labels where the two readers do. Standard library only.
"""
import sys

from groups import GROUPS, group, read, wilson
from split import INTENTS


def main():
    gold, second = sys.argv[1:3] if len(sys.argv) > 2 else ("datasets/replies/test.jsonl", "datasets/replies/second/test.jsonl")
    second = {r["id"]: r for r in read(second)}
    answers = {a["id"]: a for a in read(sys.argv[3])} if len(sys.argv) > 3 else {}
    rows = {}

    def count(name, where, ok):
        for w in (where, "all"):
            n = rows.setdefault(name, {}).setdefault(w, [0, 0])
            n[0] += ok
            n[1] += 1

    for g in read(gold):
        s, where = second[g["id"]], group(g["source"])
        first = min(s["intents"], key=INTENTS.index)
        same = first == g["intents"][0]
        count("primary intent", where, same)
        count("exact set of intents", where, set(s["intents"]) == set(g["intents"]))
        for field in ("urgency", "sentiment"):
            count(field, where, s[field] == g[field])
        if not answers:
            continue
        a = answers[g["id"]]
        if same:
            count("system, primary intent where both readers agree", where, a["intents"][0]["name"] == first)
        for field in ("urgency", "sentiment"):
            if s[field] == g[field]:
                count(f"system, {field} where both readers agree", where, a[field]["name"] == g[field])
    print("| | " + " | ".join(GROUPS) + " |\n| --- |" + " --- |" * len(GROUPS))
    for name, by in rows.items():
        print(f"| {name} | " + " | ".join(wilson(*by.get(w, (0, 0))) for w in GROUPS) + " |")


if __name__ == "__main__":
    main()
