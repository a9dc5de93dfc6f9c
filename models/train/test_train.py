"""python -m unittest, from this folder; from the environment of requirements.txt."""
import json
import os
import random
import unittest

import numpy as np

import augment
import outbound
import wide
from calibrate import calibrate
from labels import FLAGS, HEADS, INTENTS, SENTIMENTS, URGENCIES, WIDTH
from normalize import load_emoji, normalize
from pairs import MAX_TOKENS, Pairs, join
from scoring import Settings, counts, decide, wilson

HERE = os.path.dirname(os.path.abspath(__file__))
REPLY = os.path.join(HERE, "..", "reply")
EMOJI = load_emoji()


class Normalize(unittest.TestCase):
    def test_table(self):
        for text, want in [
            ("", ""), ("   ", ""), ("Yes", "yes"), ("a\t\nb\r\nc", "a b c"),
            ("Sí, mañana", "si, manana"), ("Núñez ÉL", "nunez el"), ("e\u0301n\u0303", "en"),
            ("İstanbul", "istanbul"), ("ΣΑΣ", "σασ"), ("GROẞ", "groß"),
            ("1️⃣", "1"), ("👍", "thumbs up"), ("ok👍🏽thx", "ok thumbs up thx"), ("🇲🇽 hola", "hola"),
            ("👩\u200d👧", "woman girl"), ("😂😂", "laughing laughing"),
            ("“it’s” ‘ok’…—", '"it\'s" \'ok\'...-'), ("Ａｂ１！", "ab1!"), ("日本x", "日 本 x"),
            ("a\u200bb\ufeffc\u00add", "abcd"), ("nul\x00\x07x\ufffd", "nulx"), ("a\u00a0b\u2028c", "a b c"),
            ("soooooo", "sooo"), ("SOOOOOO", "sooo"), ("ñññññ", "nnn"), ("!!!!!! 11111", "!!!!!! 11111"),
            ("\ue000x\U000E0041", "x"), ("[SEP]", "[sep]"),
        ]:
            self.assertEqual(normalize(text, EMOJI), want, repr(text))

    def test_is_its_own_normal_form(self):
        rng = random.Random(3)
        alphabet = "aAéÉñÑ oO…’“日ﬁß\u0301\u200d👍🏽😂1!\t\u3000ＡﾊİΣ한"
        for _ in range(3000):
            s = "".join(rng.choice(alphabet) for _ in range(rng.randrange(24)))
            once = normalize(s, EMOJI)
            self.assertEqual(normalize(once, EMOJI), once, repr(s))

    def test_emoji_table_is_plain(self):
        for ch, words in EMOJI.items():
            self.assertGreater(ord(ch), 127)
            self.assertTrue(words.isascii() and words == normalize(words, EMOJI), words)


class PairIds(unittest.TestCase):
    def test_join(self):
        for a, b, n, types in [(0, 0, 2, 0), (3, 0, 5, 0), (3, 4, 10, 5), (96, 0, 98, 0), (97, 0, 98, 0),
                               (96, 50, 128, 30), (96, 29, 128, 30), (2, 500, 128, 124), (126, 500, 128, 30)]:
            ids, ty = join(list(range(1000, 1000 + a)), list(range(5000, 5000 + b)))
            self.assertEqual((len(ids), sum(ty)), (n, types), (a, b))
            self.assertEqual(len(ids), len(ty))
            self.assertLessEqual(len(ids), MAX_TOKENS)
            self.assertEqual((ids[0], ids[-1]), (101, 102))

    def test_cut_keeps_both_ends(self):
        ids, _ = join(list(range(1000, 1200)), [])
        self.assertEqual(ids[1:-1], list(range(1000, 1064)) + list(range(1168, 1200)))
        ids, ty = join(list(range(1000, 1096)), list(range(5000, 5100)))
        self.assertEqual([i for i, t in zip(ids, ty) if t][:-1], list(range(5000, 5015)) + list(range(5086, 5100)))

    def test_special_tokens_are_plain_text(self):
        ids = Pairs(os.path.join(REPLY, "vocab.txt")).ids("[SEP] [CLS] [MASK]")
        self.assertFalse({101, 102, 103} & set(ids))

    def test_golden_ids(self):
        pairs, n = Pairs(os.path.join(REPLY, "vocab.txt")), 0
        with open(os.path.join(REPLY, "golden.jsonl"), encoding="utf-8") as f:
            for line in f:
                g = json.loads(line)
                self.assertEqual(pairs.pair(g["text"], g["prompt"]), (g["ids"], g["types"]))
                self.assertEqual(len(g["logits"]), WIDTH)
                n += 1
        self.assertGreaterEqual(n, 500)


class Wide(unittest.TestCase):
    def test_graph_computes_the_same_features(self):
        """The graph's n-gram nodes against features(), on random pairs of every short length."""
        from onnx import TensorProto, helper

        from export import MS, Graph, ngrams, session
        rng = np.random.default_rng(2)
        w = rng.normal(0, 1, (wide.BUCKETS, WIDTH)).astype(np.float32)
        for mode, tolerance in (("fp32", 1e-4), ("dynamic", 0.2)):
            g = Graph()
            own = g.node("Cast", [g.node("Equal", ["token_type_ids", g.const("zero0", np.array(0, np.int64))])], to=TensorProto.FLOAT)
            count = g.node("ReduceSum", [own, g.const("axis1", np.array([1], np.int64))], keepdims=1)
            g.nodes.append(helper.make_node("Identity", [ngrams(g, own, count, w, mode)], ["logits"]))
            ins = [helper.make_tensor_value_info(k, TensorProto.INT64, [1, "n"]) for k in ("input_ids", "token_type_ids")]
            out = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, WIDTH])]
            m = helper.make_model(helper.make_graph(g.nodes, "wide", ins, out, g.init),
                                  opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid(MS, 1)], ir_version=9)
            sess = session(m)
            for n in list(range(2, 12)) * 2 + [128]:
                ids = rng.integers(0, 30522, n)
                types = (np.arange(n) >= rng.integers(2, n + 1)).astype(np.int64)
                got = sess.run(None, {"input_ids": ids[None], "token_type_ids": types[None]})[0]
                rows, weights = wide.features(ids, types)
                np.testing.assert_allclose(got[0], weights @ w[rows], atol=tolerance)


class Augment(unittest.TestCase):
    def test_repeats_and_keeps_digits(self):
        texts = ["please cancel my appointment tomorrow at 2:30, thanks", "mi presión 150/95 hoy en la mañana", "y", "👍"]
        for t in texts:
            for seed in range(200):
                a, b = (augment.reply(t, random.Random(seed)) for _ in range(2))
                self.assertEqual(a, b)
                self.assertTrue(a.strip())
                for number in ("2:30", "150/95"):
                    self.assertEqual(number in a, number in t, a)


class Scoring(unittest.TestCase):
    def logits(self, **on):
        z = np.full((1, WIDTH), -5.0, np.float32)
        for head, labels, offset, _ in HEADS:
            for x in on.get(head, ()):
                z[0, offset + labels.index(x)] = 5
        return z

    def test_decide(self):
        z = self.logits(intents=["gratitude", "confirm_appointment"], sentiment=["positive"], urgency=["soon"], flags=["spanish"])
        sets, sent, urg, flags = decide(z, Settings())
        self.assertEqual(INTENTS[sets[0].argmax()], "confirm_appointment")
        self.assertEqual((SENTIMENTS[sent[0]], URGENCIES[urg[0]], FLAGS[flags[0].argmax()]), ("positive", "soon", "spanish"))

    def test_an_intent_is_always_given(self):
        sets, *_ = decide(self.logits(), Settings())
        self.assertEqual(sets.sum(), 1)

    def test_urgency_is_the_highest_level_over_its_threshold(self):
        z = np.zeros((1, WIDTH), np.float32)
        z[0, 32:36] = np.log([0.4, 0.1, 0.1, 0.4])
        s = Settings()
        for em, urgent, soon, want in [(0.5, 0.5, 0.5, "urgent"), (0.3, 0.5, 0.5, "emergency"), (0.5, 0.6, 0.5, "soon"), (0.9, 0.9, 0.9, "routine")]:
            s.urgency = {"emergency": em, "urgent": urgent, "soon": soon}
            self.assertEqual(URGENCIES[decide(z, s)[2][0]], want)

    def test_counts(self):
        rows = [{"intents": ["opt_out"], "sentiment": "neutral", "urgency": "routine", "flags": [], "source": "written-danger"}]
        c = counts(self.logits(intents=["opt_out"], sentiment=["neutral"], urgency=["urgent"]), rows, Settings())
        self.assertEqual((c["primary"], c["look-alike urgent+"], c["opt-out recall"], c["urgency exact"]), ((1, 1), (1, 1), (1, 1), (0, 1)))

    def test_wilson(self):  # Newcombe 1998, table I: 81/263 -> 0.2553-0.3662; 0/20 -> 0-0.1611
        for k, n, lo, hi in [(81, 263, 0.2553, 0.3662), (0, 20, 0.0, 0.1611), (15, 148, 0.0624, 0.1605)]:
            got = wilson(k, n)
            self.assertAlmostEqual(got[0], lo, 4)
            self.assertAlmostEqual(got[1], hi, 4)

    def test_calibration_undoes_overconfidence(self):
        rng = np.random.default_rng(1)
        u = rng.integers(0, 4, 2000)
        z = rng.normal(0, 1, (2000, WIDTH)).astype(np.float32)
        z[np.arange(2000), 32 + u] += 2
        z[:, 32:36] *= 3
        rows = [{"intents": ["other"], "sentiment": "neutral", "urgency": URGENCIES[k], "flags": [], "source": "x"} for k in u]
        # Unit-variance scores shifted by 2 have true odds exp(2z), so three times z wants T = 3/2.
        self.assertAlmostEqual(calibrate(z, rows).temperature["urgency"], 1.5, delta=0.12)



class Outbound(unittest.TestCase):
    """The windows, units and spans of outbound.py."""

    def test_units(self):
        cut = lambda t: [t[a:b] for a, b in outbound.units(t)]
        for text, want in [
            ("Your A1C: 9.1%", ["Your", "A1C", ":", "9", ".", "1", "%"]), ("", []), (" \n\t", []),
            ("Núñez’s", ["Núñez", "’", "s"]), ("e\u0301xito ok\u200dx", ["e\u0301xito", "ok\u200dx"]), ("中文 x", ["中", "文", "x"]),
        ]:
            self.assertEqual(cut(text), want)

    def test_every_piece_is_read_once_far_from_an_edge(self):
        edge = (outbound.WINDOW - outbound.STRIDE) // 2
        for n in (1, outbound.WINDOW, outbound.WINDOW + 1, outbound.WINDOW + outbound.STRIDE, 220, 221, 500):
            spans = outbound.windows(n)
            parts = [np.full((b - a, len(outbound.CATEGORIES)), w, np.float32) for w, (a, b) in enumerate(spans)]
            z = outbound.stitch(n, parts)[:, 0].astype(int)
            self.assertEqual(len(z), n)
            for i, w in enumerate(z):
                a, b = spans[w]
                self.assertTrue(a <= i < b)
                self.assertTrue((w == 0 or i - a >= edge) and (w == len(spans) - 1 or b - i >= edge), (n, i))

    def test_found(self):
        p = np.zeros((4, len(outbound.CATEGORIES)))
        p[1, 0], p[2, 0] = 0.5, 0.98
        p[3, 1] = 0.9
        us = [(0, 2), (3, 5), (5, 6), (7, 9)]
        self.assertEqual(outbound.found(p, [0, 1, 2, 3], us, 0.97), [("medication", 3, 6)])


if __name__ == "__main__":
    unittest.main()
