"""Writes the golden vectors of the tokenizer tests from the reference implementation.

tokenizer.jsonl   {"text","prompt","ids","types"}: the shared normaliser (models/train), then the
                  reference WordPiece, then pairing and truncation
bert.jsonl        {"text","ids"}: the reference tokenizer alone, with its own normaliser, on texts
                  where normalizer 1 asks for nothing beyond BERT's
normalizer.txt    BLOCK<TAB>SHA-256, a line for each 4,096 code points: of the normal form of
                  "a"+c+"b" and a line feed for every scalar value c of the block

    pip install tokenizers==0.23.3
    python vectors.py ../reply/vocab.txt
"""
import hashlib
import json
import os
import random
import sys
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "train"))

from normalize import normalize  # noqa: E402
from pairs import Pairs  # noqa: E402
from tokenizers import Tokenizer  # noqa: E402
from tokenizers.models import WordPiece  # noqa: E402
from tokenizers.normalizers import BertNormalizer  # noqa: E402
from tokenizers.pre_tokenizers import BertPreTokenizer  # noqa: E402

PLAIN = [  # BERT's normaliser and ours agree on these
    "", " ", "yes", "YES", "Yes!", "c u tmrw", "can't make it", "it's 102.4 F", "a,b;c.d?e!", "$20 + $5 = $25",
    "café", "Café au lait", "mañana sí José", "Ünïcödé ÀÉÎÕÜ", "naïve résumé", "Ångström", "İstanbul",
    "Señor Peña tomó ibuprofeno", "¿puedo cambiar la cita?", "¡Gracias!", "straße", "ẞ", "Ωmega Κ", "Σίσυφος",
    "Привет мир", "مرحبا بكم", "שלום", "नमस्ते", "สวัสดี", "한국어 텍스트", "日本語", "中文abc中文", "カタカナ", "ひらがな",
    "豈更車", "\u3400x", "\U00020000y", "e\u0301le\u0300ve", "a\u0300\u0301\u0302b",
    "tab\there", "line\nfeed\r\nend", "nul\x00l", "bell\x07s", "del\x7fete", "zero\u200bwidth", "soft\u00adhyphen",
    "nb\u00a0sp", "line\u2028sep", "para\u2029sep", "ideo\u3000space", "thin\u2009space", "bom\ufefftext",
    "\ufffdbroken\ufffd", "next\u0085line", "«quoted»", "§ 5 ¶ 6", "№ 7", "½ pill", "10µg", "37°C", "x² y³",
    "[SEP]", "[CLS] hi [SEP] there [PAD]", "[UNK][MASK]", "##ing", "##", "a##b", "...", "-- - ---", "()[]{}<>",
    "http://example.org/a?b=c&d=e", "me@example.org", "555-0100", "12/31/2026 10:30am", "a_b_c", "`~^|\\\"",
    "unaffable", "antidisestablishmentarianism", "hydrochlorothiazide", "metoprolol succinate 25mg",
    "ab" * 49, "ab" * 50, "ab" * 51, "ab" * 5000, "é" * 3 + "ab" * 48, "x1" * 50, "x1" * 51,
    "yes " * 60, "yes " * 95, "yes " * 96, "yes " * 97, "word " * 400, "!?" * 200, "中" * 90,
]
SHARED = [  # normalizer 1 only
    "👍", "ok👍", "👍🏽", "❤️", "1️⃣", "#️⃣", "🇺🇸 hola 🇲🇽", "👨\u200d👩\u200d👧", "🙏🙏🙏🙏🙏", "😭😭", "🤮all night",
    "\U0001fae8", "ok\U0001fa77", "I\u2019m here", "\u201cquoted\u201d", "wait\u2026", "9\u201310", "9\u20145", "\u22125",
    "ＦＵＬＬ　ｗｉｄｔｈ！", "soooooo good", "SOOOOoooo", "noooo!!!!!!", "éééééé", "aaab", "aaaab", "11111111", "a a a a a",
    "loooool\u200booool", "中中中中中", "ǅungla", "ſet", "K Å Ω", "ﬁne ﬂat", "\u20e3", "\ufe0f", " \u200b ", "\U000e0041x",
    "e" + "\u0301" * 50, "☑ done", "✅", "❌ no", "❓❓", "a\u0345b", "\u0130\u0130\u0130\u0130\u0130", "각각각각", "\U0001f600" * 130,
]
PROMPTS = [
    "", "Reply C to confirm or R to reschedule.", "¿Puede venir mañana? Responda SÍ o NO", " \u200b\ufe0f",
    "Your appointment is tomorrow at 2 PM. " * 5, "word " * 400, "👍 " * 50,
]
ALPHABETS = [
    "abcdefghijklmnopqrstuvwxyz     ", "ABCdef 0123456789.,!?'-", "".join(map(chr, range(32, 127))),
    "aeiouáéíóúñüÁÉÍÓÚÑÜçßøåÆœ ", "中文日本語한국 abc", "👍🏽❤️\u200d🇺🇸😭 ok", "\u200b\u00ad\u0301\ufeff\x07\x00 ab\u2028\u00a0",
]


def settled(c):
    """Whether the reference splits at c exactly when Unicode 14 calls it punctuation: not so for
    some hundred marks of old scripts, where its tables are older. Go follows Unicode."""
    split = len(BertPreTokenizer().pre_tokenize_str("a" + c + "b")) == 3
    return unicodedata.category(c)[0] in "CZ" or split == (unicodedata.category(c)[0] == "P")


def text_of(rng):
    """A random text: one alphabet, or any scalar values at all."""
    if rng.random() < 0.2:
        cs = (rng.choice((rng.randrange(0x250), rng.randrange(0x3000), rng.randrange(0x20000))) for _ in range(rng.randrange(30)))
        return "".join(chr(c) for c in cs if not 0xD800 <= c < 0xE000 and settled(chr(c)))
    a = rng.choice(ALPHABETS)
    return "".join(rng.choice(a) for _ in range(rng.choice((5, 20, 60, 200))))


def main():
    vocab = sys.argv[1]
    pairs = Pairs(vocab)
    rng = random.Random(20261122)
    cases = [(t, p) for i, t in enumerate(PLAIN + SHARED) for p in {"", PROMPTS[i % len(PROMPTS)]}]
    cases += [(t, p) for n in (0, 1, 60, 96, 97, 300) for m in (1, 29, 30, 64, 65, 124, 125, 126)
              for t, p in [("yes " * n, "no maybe " * (m // 2) + "ok " * (m % 2))]]
    cases += [(text_of(rng), rng.choice(("", text_of(rng)))) for _ in range(400)]
    with open(os.path.join(HERE, "tokenizer.jsonl"), "w", encoding="utf-8") as f:
        for t, p in cases:
            ids, types = pairs.pair(t, p)
            row = {"text": t, "prompt": p, "ids": ids, "types": types}
            f.write(json.dumps(row, ensure_ascii=True, separators=(",", ":")) + "\n")

    with open(vocab, encoding="utf-8") as f:
        pieces = {line.rstrip("\n"): i for i, line in enumerate(f)}
    bert = Tokenizer(WordPiece(pieces, unk_token="[UNK]", max_input_chars_per_word=100))
    bert.normalizer = BertNormalizer(clean_text=True, handle_chinese_chars=True, strip_accents=True, lowercase=True)
    bert.pre_tokenizer = BertPreTokenizer()
    with open(os.path.join(HERE, "bert.jsonl"), "w", encoding="utf-8") as f:
        for t in PLAIN:
            row = {"text": t, "ids": bert.encode(t, add_special_tokens=False).ids}
            f.write(json.dumps(row, ensure_ascii=True, separators=(",", ":")) + "\n")

    with open(os.path.join(HERE, "normalizer.txt"), "w", encoding="ascii") as f:
        for block in range(0, 0x110000, 0x1000):
            h = hashlib.sha256()
            for c in range(block, block + 0x1000):
                if not 0xD800 <= c < 0xE000:
                    h.update((normalize("a" + chr(c) + "b", pairs.emoji) + "\n").encode())
            f.write(f"{block:06X}\t{h.hexdigest()}\n")


main()
