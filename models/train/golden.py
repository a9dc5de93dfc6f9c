"""golden.jsonl: texts with the ids, types and logits that the Go side must reproduce."""
import json

import numpy as np

MADE_UP = [
    ("", ""), (" ", ""), ("yes", ""), ("YES", "Your visit is tomorrow at 2 PM. Reply YES or NO."), ("1️⃣", "Reply 1 to keep, 2 to move."),
    ("👍", ""), ("👍🏽", "Are you coming?"), ("👩‍👩‍👧 all fine ❤️", ""), ("🇲🇽 gracias", ""), ("ok👌thx", "see you"),
    ("Sí, mañana a las 3", "¿Viene mañana?"), ("señorita Núñez pingüino", ""), ("Ángel ÉL ÍTEM ÓLEO ÚLTIMO", ""),
    ("İstanbul IĞDIR ışık", ""), ("ΟΔΟΣ ςσΣ", ""), ("Straße GROẞ", ""), ("ﬁnal ﬂow", ""), ("Ａｂｃ１２３！", ""), ("日本語テスト 中文", "漢字"),
    ("한국어 문장", ""), ("Привет, как дела?", "Ёлка"), ("مرحبا بكم", ""), ("हिन्दी", ""), ("ไทย", ""), ("Tiếng Việt được", ""),
    ("“quoted” ‘single’ it’s", "don’t"), ("wait… what — no – ok", ""), ("a‐b‑c‒d―e−f", ""), ("tab\tnew\nline\rend", ""),
    ("zero\u200bwidth\u200djoin\ufeff", ""), ("nul\x00in\x07bell\x1besc", ""), ("nbsp\u00a0em\u2003line\u2028para\u2029end", ""),
    ("soft\u00adhyphen", ""), ("rtl\u202eoverride\u202c", ""), ("replacement\ufffd here", ""), ("private\ue000use", ""),
    ("sooooooo baaaaad", ""), ("!!!!!!!! ?????", ""), ("1111111111", ""), ("hmmmm NOOOOOO", ""), ("ñññññ ÑÑÑÑ", ""), ("        ", "x"),
    ("[SEP] [CLS] [MASK] [UNK] [PAD]", "[SEP]"), ("<script>alert(1)</script>", ""), ("$40.00 & 50% @ 3:30pm #2 w/o", ""),
    ("c u tmrw", ""), ("a'b\"c`d^e~f|g\\h", ""), ("x_y-z+w=v*u", ""), ("3/4 ½ ² ª º № ™ © ®", ""), ("¿qué? ¡no!", ""),
    ("€20 £5 ¥100", ""), ("é combining e\u0301 n\u0303", ""), ("𝓱𝓮𝓵𝓵𝓸 𝗯𝗼𝗹𝗱", ""), ("Ⓐ ① ⅷ", ""), ("ᏣᎳᎩ ꭰ", ""), ("ʻokina ʼapos", ""),
    ("w" * 99, ""), ("w" * 100, ""), ("ab" * 50, ""), ("ab" * 51, ""), ("ab" * 5000, "prompt"), ("é" * 120, ""),
    (" ".join(["pain"] * 95), ""), (" ".join(["pain"] * 96), ""), (" ".join(["pain"] * 97), ""),
    (" ".join(f"w{i}" for i in range(300)), ""), ("yes", " ".join(f"visit {i}" for i in range(200))),
    (" ".join(f"w{i}" for i in range(300)), " ".join(f"visit {i}" for i in range(200))),
    (" ".join(["ok"] * 60), " ".join(["room"] * 80)), (" ".join(["ok"] * 61), " ".join(["room"] * 81)),
    (" ".join(["ok"] * 96), " ".join(["room"] * 40)), (" ".join(["ok"] * 126), ""), ("ok", " ".join(["room"] * 124)),
    ("ok", " ".join(["room"] * 125)), ("ok", " ".join(["room"] * 126)), ("ok", "\u200b"), ("ok", "   "), ("\u200b", "hello"), ("😂😂😂😂😂", ""),
    ("☎️ 📞 🚑 🏥 💊 🩸", ""), ("⚠️❗❓✅❌", ""), ("🫠🫡🫶", ""), ("👨‍⚕️🧑🏿‍🦽", ""), ("#️⃣*️⃣0️⃣", ""), ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", ""), ("Ｙｅｓ　ｐｌｓ", ""),
]


def golden(path, sess, pairs, train, want=640):
    """Writes the made-up pairs and every k-th training pair; returns how many."""
    from export import run
    rows = list(MADE_UP)
    step = max(1, len(train) // (want - len(rows)))
    rows += [(r["text"], r["prompt"]) for r in train[::step]][: want - len(rows)]
    seqs = [pairs.pair(t, p) for t, p in rows]
    logits = run(sess, seqs)
    with open(path, "w", encoding="utf-8") as f:
        for (t, p), (i, ty), lg in zip(rows, seqs, logits):
            f.write(json.dumps({"text": t, "prompt": p, "ids": i, "types": ty,
                                "logits": [round(float(np.float32(x)), 6) for x in lg]}, ensure_ascii=False) + "\n")
    return len(rows)
