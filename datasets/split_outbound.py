#!/usr/bin/env python3
"""Split the corpus of outbound texts into datasets/outbound/{train,dev,test,fresh}.jsonl.

Texts that are near-duplicates of one another (their own words or their rewrites)
always fall into the same split: a linter whose packs were written with one of them
in sight must not be judged on the other. The split of a group is a hash of its
smallest member id, so adding a file never moves a text that was already placed.

source/*.jsonl  the texts that came with the project: 60 % train, 15 % dev, 25 % test
grown/*.jsonl   texts written later: 70 % train, 30 % fresh (a second test, read by
                nobody); dropped (with a printed reason) where they are near-duplicates
                of a dev or test text, and never fresh where they are near a train text

    python3 datasets/split_outbound.py            write the four files
    python3 datasets/split_outbound.py --check    exit 1 if they would change

Standard library only.
"""
import argparse, collections, glob, hashlib, json, os, sys

from split import Index, fold

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "outbound")
CATEGORIES = {
    "medication": "block", "lab_value": "block", "diagnosis": "block", "mental_health": "block",
    "substance_use": "block", "hiv_sti": "block", "reproductive": "block", "genetic": "block",
    "clinical_detail": "block", "implied_condition": "warn", "full_name": "warn", "date_of_birth": "block",
    "ssn": "block", "mrn": "block", "insurance_id": "block", "account_number": "block", "payment_card": "block",
    "contact": "warn", "credential": "block", "link": "warn",
}
KEYS = {"id", "text", "findings", "verdict", "source"}
SHORT = 16


def verdict(row):
    severities = {CATEGORIES[f["category"]] for f in row["findings"]}
    return "block" if "block" in severities else "warn" if severities else "pass"


def load(pattern, ids, problems):
    rows = []
    for path in sorted(glob.glob(os.path.join(ROOT, pattern))):
        rel = os.path.relpath(path, ROOT)
        with open(path, encoding="utf-8") as f:
            for n, line in enumerate(f, 1):
                where = f"{rel}:{n}"
                try:
                    r = json.loads(line)
                except ValueError as e:
                    problems.append(f"{where}: not JSON: {e}")
                    continue
                if set(r) - {"rewrite"} != KEYS:
                    problems.append(f"{where}: keys {sorted(set(r) ^ KEYS)}")
                    continue
                bad = []
                if r["id"] in ids:
                    bad.append("id: duplicate")
                ids.add(r["id"])
                if not r["text"].strip():
                    bad.append("text: empty")
                for f2 in r["findings"]:
                    if f2["category"] not in CATEGORIES:
                        bad.append("findings: unknown category")
                    elif f2["text"] not in r["text"]:
                        bad.append(f"findings: the {f2['category']} is not a stretch of the text")
                if not bad and verdict(r) != r["verdict"]:
                    bad.append("verdict: does not follow from the findings")
                if bad:
                    problems += [f"{where}: {b}" for b in bad]
                    continue
                rows.append(r)
    return rows


def group(rows):
    """The folded texts, and the lists of rows that are near-duplicates of one another."""
    parent = list(range(len(rows)))

    def find(i):
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    texts = [fold(r["text"]) for r in rows]
    rewrites = [fold(r.get("rewrite") or "") for r in rows]
    tindex = Index([t for t in texts if len(t) >= SHORT])
    rindex = Index([t for t in rewrites if len(t) >= SHORT])
    for i in range(len(rows)):
        for s, index in ((texts[i], tindex), (rewrites[i], rindex)):
            if len(s) >= SHORT:
                for j in index.near(s):
                    parent[find(i)] = find(j)
                index.add(i, s)
    groups = collections.defaultdict(list)
    for i in range(len(rows)):
        groups[find(i)].append(i)
    return texts, list(groups.values())


def share(salt, rows, members):
    """A number from 0 to 999 that hangs on the smallest id of a group alone."""
    key = min(rows[i]["id"] for i in members)
    return int(hashlib.sha256((salt + key).encode()).hexdigest(), 16) % 1000


def neighbours(texts):
    texts = [t for t in texts if len(t) >= SHORT]
    index = Index(texts)
    for i, t in enumerate(texts):
        index.add(i, t)
    return index


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--check", action="store_true")
    args = ap.parse_args()
    problems, ids = [], set()
    source = load("source/*.jsonl", ids, problems)
    grown = load("grown/*.jsonl", ids, problems)
    if problems:
        print("\n".join(problems), file=sys.stderr)
        sys.exit(1)

    texts, groups = group(source)
    place = {}
    for members in groups:
        h = share("outbound:", source, members)
        name = "test" if h < 250 else "dev" if h < 400 else "train"
        for i in members:
            place[i] = name
    out = {"train": [], "dev": [], "test": [], "fresh": []}
    for i, r in enumerate(source):
        out[place[i]].append(r)

    held = neighbours(t for i, t in enumerate(texts) if place[i] != "train")
    train = neighbours(t for i, t in enumerate(texts) if place[i] == "train")
    dropped = 0
    texts, later = group(grown)
    name = {}
    for members in later:
        near = {i for i in members if len(texts[i]) >= SHORT and any(True for _ in held.near(texts[i]))}
        seen = any(len(texts[i]) >= SHORT and any(True for _ in train.near(texts[i])) for i in members)
        for i in members:
            name[i] = None if i in near else "fresh" if share("outbound-grown:", grown, members) < 300 and not seen else "train"
    for i, r in enumerate(grown):
        if name[i] is None:
            dropped += 1
            print(f"left out {r['id']}: a near-duplicate of a dev or test text", file=sys.stderr)
        else:
            out[name[i]].append(r)

    changed = False
    for name, rows in out.items():
        body = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows)
        path = os.path.join(ROOT, name + ".jsonl")
        old = open(path, encoding="utf-8").read() if os.path.exists(path) else None
        changed |= old != body
        if not args.check:
            with open(path + ".tmp", "w", encoding="utf-8") as f:
                f.write(body)
            os.replace(path + ".tmp", path)
        print(f"{name}: {len(rows)} texts, {sum(len(r['findings']) for r in rows)} findings")
    print(f"groups: {len(groups)}, largest {max(map(len, groups))}; of grown: {len(later)}, largest {max(map(len, later), default=0)}; left out: {dropped}")
    if args.check and changed:
        sys.exit("the split files are not what split_outbound.py writes: run it and commit")


if __name__ == "__main__":
    main()
