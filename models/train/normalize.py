"""The text normalisation that training and serving share (`normalizer: 1` of the manifest).

The Go side does the same, rune by rune; golden.jsonl proves it. In this order:

1. U+0000, U+FFFD and anything that is not a Unicode scalar are dropped. TAB, LF, CR and the
   categories Zs, Zl, Zp become a space. The other characters of Cc, Cf, Cs, Co and Cn are dropped,
   and so are U+FE0E/U+FE0F, U+20E3 and the skin tones U+1F3FB..U+1F3FF.
2. A code point of the emoji table becomes its words with a space on either side. Regional
   indicators U+1F1E6..U+1F1FF are dropped.
3. Quotes, dots and dashes become ASCII (QUOTES below); U+FF01..U+FF5E become U+0021..U+007E.
4. A space on either side of CJK ideographs; each code point lower-cased by itself; NFD;
   category Mn dropped.
5. Runs of one letter (category L*) longer than three are cut to three, runs of spaces to one,
   and the ends trimmed.
"""
import os
import unicodedata

EMOJI_TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "emoji.tsv")

QUOTES = {
    0x2018: "'", 0x2019: "'", 0x201A: "'", 0x201B: "'", 0x02BC: "'",
    0x201C: '"', 0x201D: '"', 0x201E: '"', 0x201F: '"',
    0x2026: "...",
    0x2010: "-", 0x2011: "-", 0x2012: "-", 0x2013: "-", 0x2014: "-", 0x2015: "-", 0x2212: "-",
}
CJK = (  # BERT's own list
    (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F), (0x2B820, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
)
MAX_RUN = 3


def load_emoji(path=EMOJI_TABLE):
    """Returns {character: words} from emoji.tsv (HEX<TAB>words, one code point a line)."""
    table = {}
    with open(path, encoding="utf-8") as f:
        for n, line in enumerate(f, 1):
            line = line.rstrip("\n")
            if not line:
                continue
            code, tab, words = line.partition("\t")
            if not tab or not words:
                raise ValueError(f"{path}:{n}: want HEX<TAB>words")
            table[chr(int(code, 16))] = words
    return table


def is_cjk(c):
    """Whether BERT puts spaces around the code point c."""
    return any(a <= c <= b for a, b in CJK)


def _char(ch, emoji):
    c = ord(ch)
    if 0x61 <= c <= 0x7A or c == 0x20:
        return ch
    if c < 0x80:
        if c in (9, 10, 13):
            return " "
        return "" if c < 0x20 or c == 0x7F else ch.lower()
    if c in (0xFFFD, 0xFE0E, 0xFE0F, 0x20E3) or 0x1F3FB <= c <= 0x1F3FF or 0x1F1E6 <= c <= 0x1F1FF:
        return ""
    if ch in emoji:
        return " " + emoji[ch] + " "
    if c in QUOTES:
        return QUOTES[c]
    if 0xFF01 <= c <= 0xFF5E:
        return chr(c - 0xFEE0).lower()
    cat = unicodedata.category(ch)
    if cat in ("Zs", "Zl", "Zp"):
        return " "
    if cat[0] == "C":
        return ""
    if is_cjk(c):
        # A few ideographs of F900..FAFF decompose to other ideographs, none to letters.
        return " " + unicodedata.normalize("NFD", ch) + " "
    out = unicodedata.normalize("NFD", ch.lower())
    return "".join(x for x in out if unicodedata.category(x) != "Mn")


def normalize(text, emoji):
    """Returns text in the normal form that is tokenised; emoji is load_emoji()'s table."""
    s = "".join(_char(ch, emoji) for ch in text)
    out, last, run = [], "", 0
    for ch in s:
        if ch == " ":
            if last != " " and out:
                out.append(ch)
            last, run = " ", 0
            continue
        if ch == last:
            run += 1
            if run > MAX_RUN and ch.isalpha():
                continue
        else:
            last, run = ch, 1
        out.append(ch)
    return "".join(out).strip(" ")
