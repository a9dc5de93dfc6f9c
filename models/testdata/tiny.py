"""Writes tiny/, a model folder with random weights for the unit tests, and invalid/.

The graph has the interface of the real one and depends on every token, its place and its type. The
vocabulary is the first 3,000 pieces of the real one, so that the special ids are the same.

    pip install numpy==2.4.6 onnx==1.23.2 onnxruntime==1.30.0 tokenizers==0.23.3
    python tiny.py ../reply/vocab.txt
"""
import hashlib
import json
import os
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "train"))

from golden import MADE_UP  # noqa: E402
from labels import FLAGS, HEADS, INTENTS, URGENCIES, WIDTH  # noqa: E402
from pairs import Pairs  # noqa: E402

PIECES, HIDDEN = 3000, 8
TINY, INVALID = os.path.join(HERE, "tiny"), os.path.join(HERE, "invalid")


def graph(path, width=WIDTH, hidden=HIDDEN, names=("input_ids", "token_type_ids"), bias=0.0):
    """mean over tokens of tanh(word + position + type), times a matrix."""
    rng = np.random.default_rng(20261122)
    c = lambda n, *shape: numpy_helper.from_array(rng.normal(0, 1, shape).astype(np.float32), n)
    i = lambda n, *v: numpy_helper.from_array(np.array(v, np.int64), n)
    nodes = [
        helper.make_node("Gather", ["word", names[0]], ["w"]),
        helper.make_node("Gather", ["type", names[1]], ["t"]),
        helper.make_node("Shape", [names[0]], ["n"], start=1, end=2),
        helper.make_node("Slice", ["place", "zero", "n"], ["p"]),
        helper.make_node("Add", ["w", "t"], ["wt"]),
        helper.make_node("Add", ["wt", "p"], ["x"]),
        helper.make_node("Tanh", ["x"], ["h"]),
        helper.make_node("ReduceMean", ["h", "axis"], ["m"], keepdims=0),
        helper.make_node("MatMul", ["m", "out"], ["y"]),
        helper.make_node("Add", ["y", "bias"], ["logits"]),
    ]
    out = rng.normal(0, 2, (hidden, width)).astype(np.float32)
    g = helper.make_graph(
        nodes, "tiny",
        [helper.make_tensor_value_info(n, TensorProto.INT64, [1, "n"]) for n in names],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, width])],
        [c("word", PIECES, hidden), c("type", 2, hidden), c("place", 128, hidden), numpy_helper.from_array(out, "out"),
         numpy_helper.from_array(np.full(width, bias, np.float32), "bias"), i("zero", 0), i("axis", 1)])
    m = helper.make_model(g, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(m)
    onnx.save(m, path)


def sha256(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def manifest():
    files = {f: sha256(os.path.join(TINY, f)) for f in ("model.onnx", "vocab.txt", "golden.jsonl")}
    lines = ["name: tiny", 'version: "1"', 'created: "2026-11-22"', "base:", "  name: random weights", "  licence: Apache-2.0",
             f"  sha256: {'0' * 64}", "normalizer: 1", "max_tokens: 128", "reply_tokens: 96", "files:"]
    lines += [f"  {k}: {v}" for k, v in files.items()] + ["heads:"]
    for (name, labels, offset, activation), t in zip(HEADS, (1.5, 1.0, 2.0, 0.5)):
        lines += [f"  - name: {name}", f"    offset: {offset}", f"    activation: {activation}",
                  f"    temperature: {t}", f"    labels: {json.dumps(labels)}"]
    lines += ["intent_thresholds:"] + [f"  {k}: 0.50" for k in INTENTS]
    lines += ["flag_thresholds:"] + [f"  {k}: 0.40" for k in FLAGS]
    lines += ["urgency:"] + [f"  {k}: {v}" for k, v in zip(URGENCIES[1:], (0.5, 0.4, 0.3))]
    return "\n".join(lines + ["training:", "  seed: 20261122", "dev:", "  note: random weights"]) + "\n"


def main():
    os.makedirs(TINY, exist_ok=True)
    os.makedirs(INVALID, exist_ok=True)
    with open(sys.argv[1], encoding="utf-8") as f, open(os.path.join(TINY, "vocab.txt"), "w", encoding="utf-8") as out:
        out.writelines(line for line, _ in zip(f, range(PIECES)))
    path = os.path.join(TINY, "model.onnx")
    graph(path)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    pairs = Pairs(os.path.join(TINY, "vocab.txt"))
    with open(os.path.join(TINY, "golden.jsonl"), "w", encoding="utf-8") as f:
        for text, prompt in MADE_UP:
            ids, types = pairs.pair(text, prompt)
            z = session.run(None, {"input_ids": [ids], "token_type_ids": [types]})[0][0]
            row = {"text": text, "prompt": prompt, "ids": ids, "types": types, "logits": [round(float(v), 6) for v in z]}
            f.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
    good = manifest()
    with open(os.path.join(TINY, "manifest.yml"), "w", encoding="utf-8") as f:
        f.write(good)

    graph(os.path.join(INVALID, "narrow.onnx"), width=WIDTH - 1, hidden=1)
    graph(os.path.join(INVALID, "names.onnx"), names=("ids", "types"), hidden=1)
    graph(os.path.join(INVALID, "nan.onnx"), bias=np.nan, hidden=1)
    swap = lambda a, b: good.replace(a, b)
    for name, text in {
        "not-yaml": "name: [tiny\n",
        "empty": "",
        "unknown-key": good + "colour: blue\n",
        "unknown-key-inside": swap("  licence: Apache-2.0\n", "  licence: Apache-2.0\n  license: MIT\n"),
        "key-twice": good + "name: again\n",
        "anchor": swap("created: ", "created: &date "),
        "wrong-type": swap("max_tokens: 128", "max_tokens: many"),
        "other-digest": swap(sha256(path), "a" * 64),
        "no-digest": swap("  vocab.txt: ", "  vocab.csv: "),
        "label-order": swap('"positive", "neutral"', '"neutral", "positive"'),
        "label-missing": swap(', "other_danger"', ""),
        "label-unknown": swap('"routine", "soon"', '"routine", "later"'),
        "head-missing": good[:good.index("  - name: flags")] + good[good.index("intent_thresholds:"):],
        "offset": swap("offset: 32", "offset: 33"),
        "activation": swap("activation: softmax", "activation: relu"),
        "temperature": swap("temperature: 2.0", "temperature: .nan").replace("temperature: 0.5", "temperature: 0"),
        "threshold": swap("  opt_out: 0.50", "  opt_out: 1.50").replace("  other: 0.50\n", "  others: 0.50\n"),
        "newer-normalizer": swap("normalizer: 1", "normalizer: 2"),
        "everything": swap("normalizer: 1", "normalizer: 2").replace("name: tiny", "name: ''").replace("max_tokens: 128", "max_tokens: 64")
        .replace("emergency: 0.3", "emergency: 3").replace('"stroke", ', "").replace(sha256(path), "short"),
    }.items():
        assert text != good, name
        with open(os.path.join(INVALID, name + ".yml"), "w", encoding="utf-8") as f:
            f.write(text)


main()
