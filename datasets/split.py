#!/usr/bin/env python3
"""Split the reply corpus into datasets/replies/{train,dev,test}.jsonl.

Two replies that share a prompt, or whose prompts or texts are near-duplicates,
always fall into the same split: a model that has seen one of them must not be
judged on the other. The split of an original group is a hash of its smallest
member id, so adding a file never moves a reply that was already placed.

source/*.jsonl  the corpora that came with the project: 75 % train, 10 % dev, 15 % test
grown/*.jsonl   replies written later, to mend what dev errors showed: train, and
                dropped (with a printed reason) where they are near-duplicates of a
                held-out reply or answer the same prompt. Of the files in HELD one
                prompt in ten (one reply in ten where there is none) goes to dev.

fresh.jsonl     written by people who had seen no line of the others, measured only: no grown
                reply that is near one of them is trained on
manner.jsonl    written after the manner of the source's train lines, measured only, likewise

    python3 datasets/split.py            write the three files
    python3 datasets/split.py --check    exit 1 if they would change

Standard library only.
"""
import argparse, collections, glob, hashlib, json, os, re, sys, unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "replies")
INTENTS = ("adverse_event clinical_concern opt_out wrong_number lab_result_question medication_question "
           "refill_request cancel_appointment reschedule_request schedule_request slot_selection running_late "
           "financial_barrier adherence_report intake_update arrival insurance_question document_request "
           "billing_question logistics_question portal_help callback_request complaint opt_in "
           "confirm_appointment decline gratitude other").split()  # in order of primacy (LABELS.md)
SENTIMENTS = "positive neutral anxious frustrated".split()
URGENCIES = "routine soon urgent emergency".split()
FLAGS = ("cardiac stroke breathing bleeding allergic_reaction self_harm harm_to_others abuse overdose infection "
         "pregnancy pediatric neuro critical_medication post_op minor_sender third_party spanish other_danger").split()
KEYS = {"id", "prompt", "text", "intents", "sentiment", "urgency", "flags", "source"}
HELD = {"grown-" + name for name in (
    "context-desk context-care context-sideways context-yesno context-choices context-notices context-primary "
    "context-specialty context-community danger-lookalike danger-ladder everyday-inbox everyday-sideways "
    "danger-figures danger-settled danger-understated opt-outs context-turned context-followup context-aside everyday-near").split()}
NEAR = 0.6      # Jaccard similarity of character 5-grams at which two strings count as near-duplicates
SHORT = 16      # folded texts shorter than this ("yes", "c u tmrw") are shared by everybody and group nothing


def fold(s):
    s = unicodedata.normalize("NFKD", s.lower())
    s = "".join(c for c in s if not unicodedata.combining(c))
    s = re.sub(r"\d+", "0", s)
    return re.sub(r"[^\w]+", " ", s).strip()


def shingles(s, n=5):
    s = f" {s} "
    return frozenset(s[i:i + n] for i in range(max(1, len(s) - n + 1)))


class Index:
    """Finds near-duplicates through the rarest shingles (prefix filter), then exact Jaccard."""

    def __init__(self, strings):
        df = collections.Counter()
        for s in strings:
            df.update(shingles(s))
        self.df, self.post = df, collections.defaultdict(list)

    def prefix(self, sh):
        order = sorted(sh, key=lambda g: (self.df.get(g, 0), g))
        return order[: len(order) - int(NEAR * len(order)) + 1]

    def near(self, s):
        sh = shingles(s)
        seen = set()
        for g in self.prefix(sh):
            for key, other in self.post[g]:
                if key in seen:
                    continue
                seen.add(key)
                if min(len(sh), len(other)) >= NEAR * max(len(sh), len(other)):
                    i = len(sh & other)
                    if i >= NEAR * (len(sh) + len(other) - i):
                        yield key

    def add(self, key, s):
        sh = shingles(s)
        for g in self.prefix(sh):
            self.post[g].append((key, sh))


class Near:
    """Says why a reply is too near to some of those given as (folded prompt, folded text)."""

    def __init__(self, held):
        self.prompts = {p for p, _ in held if p}
        texts = sorted({t for _, t in held if len(t) >= SHORT})
        self.tindex, self.pindex = Index(texts), Index(sorted(self.prompts))
        for t in texts:
            self.tindex.add(t, t)
        for p in sorted(self.prompts):
            self.pindex.add(p, p)

    def why(self, r):
        p, t = fold(r["prompt"]), fold(r["text"])
        if p and (p in self.prompts or any(True for _ in self.pindex.near(p))):
            return "its prompt stands in dev, test or fresh"
        if len(t) >= SHORT and any(True for _ in self.tindex.near(t)):
            return "its text is a near-duplicate of a reply of dev, test or fresh"
        return None


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
                bad = []
                if set(r) != KEYS:
                    bad.append(f"keys {sorted(set(r) ^ KEYS)}")
                else:
                    if r["id"] in ids:
                        bad.append("id: duplicate")
                    ids.add(r["id"])
                    if not r["intents"] or len(set(r["intents"])) != len(r["intents"]):
                        bad.append("intents: empty or repeated")
                    bad += [f"intents: unknown {i!r}" for i in r["intents"] if i not in INTENTS]
                    bad += [f"flags: unknown {x!r}" for x in r["flags"] if x not in FLAGS]
                    if r["sentiment"] not in SENTIMENTS:
                        bad.append("sentiment: unknown")
                    if r["urgency"] not in URGENCIES:
                        bad.append("urgency: unknown")
                    if not r["text"].strip():
                        bad.append("text: empty")
                if bad:
                    problems += [f"{where}: {b}" for b in bad]
                    continue
                # The primary follows from the set (LABELS.md), so its order is written here once.
                r["intents"] = sorted(r["intents"], key=INTENTS.index)
                r["flags"] = sorted(set(r["flags"]), key=FLAGS.index)
                rows.append(r)
    return rows


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--check", action="store_true")
    args = ap.parse_args()
    problems, ids = [], set()
    source = load("source/*.jsonl", ids, problems)
    grown = load("grown/*.jsonl", ids, problems)
    fresh = load("fresh.jsonl", ids, problems) + load("manner.jsonl", ids, problems)
    if problems:
        print("\n".join(problems), file=sys.stderr)
        sys.exit(1)

    parent = list(range(len(source)))

    def find(i):
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    def join(i, j):
        parent[find(i)] = find(j)

    prompts, texts = [fold(r["prompt"]) for r in source], [fold(r["text"]) for r in source]
    first = {}
    pindex = Index([p for p in prompts if p])
    tindex = Index([t for t in texts if len(t) >= SHORT])
    for i, (p, t) in enumerate(zip(prompts, texts)):
        if p and p in first:
            join(i, first[p])
        elif p:
            first[p] = i
            for j in pindex.near(p):
                join(i, j)
            pindex.add(i, p)
        if len(t) >= SHORT:
            for j in tindex.near(t):
                join(i, j)
            tindex.add(i, t)
    groups = collections.defaultdict(list)
    for i in range(len(source)):
        groups[find(i)].append(i)
    out = {"train": [], "dev": [], "test": []}
    place = {}
    for members in groups.values():
        h = int(hashlib.sha256(min(source[i]["id"] for i in members).encode()).hexdigest(), 16) % 1000
        name = "test" if h < 150 else "dev" if h < 250 else "train"
        for i in members:
            place[i] = name
    for i, r in enumerate(source):
        out[place[i]].append(r)

    tenth = lambda r: int(hashlib.sha256((fold(r["prompt"]) or r["id"]).encode()).hexdigest(), 16) % 10 == 0
    pairs = lambda name: [(prompts[i], texts[i]) for i in range(len(source)) if place[i] == name]
    measured = pairs("test")
    measured += [(fold(r["prompt"]), fold(r["text"])) for r in fresh]
    new, near = [r for r in grown if r["source"] in HELD and tenth(r)], Near(measured)
    new = [r for r in new if not near.why(r)]
    seen = Near(pairs("train"))
    out["dev"] += [r for r in new if not seen.why(r)]
    apart = {r["id"] for r in new}
    grown = [r for r in grown if r["id"] not in apart]

    held = [(prompts[i], texts[i]) for i in range(len(source)) if place[i] != "train"]
    held += [(fold(r["prompt"]), fold(r["text"])) for r in new]
    held += [(fold(r["prompt"]), fold(r["text"])) for r in fresh]
    near = Near(held)
    dropped = 0
    for r in grown:
        why = near.why(r)
        if why:
            dropped += 1
            print(f"left out {r['id']}: {why}", file=sys.stderr)
            continue
        out["train"].append(r)

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
        print(f"{name}: {len(rows)} replies")
    print(f"groups: {len(groups)}, largest {max(map(len, groups.values()))}; grown left out: {dropped}")
    if args.check and changed:
        sys.exit("the split files are not what split.py writes: run it and commit")


if __name__ == "__main__":
    main()
