"""Token ids of a (reply, prompt) pair, exactly as the Go side makes them."""
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.pre_tokenizers import BertPreTokenizer

from normalize import load_emoji, normalize

UNK, CLS, SEP = 100, 101, 102
MAX_TOKENS = 128
REPLY_TOKENS = 96
REPLY_HEAD, REPLY_TAIL = 64, 32


class Pairs:
    """Turns texts into ids and token types. Special tokens in a text are plain text."""

    def __init__(self, vocab_path):
        vocab = {}
        with open(vocab_path, encoding="utf-8") as f:
            for i, line in enumerate(f):
                vocab[line.rstrip("\n")] = i
        self.tok = Tokenizer(WordPiece(vocab, unk_token="[UNK]", max_input_chars_per_word=100))
        self.tok.pre_tokenizer = BertPreTokenizer()
        self.emoji = load_emoji()

    def ids(self, text):
        """Returns the WordPiece ids of one text, normalised, without special tokens."""
        return self.tok.encode(normalize(text, self.emoji), add_special_tokens=False).ids

    def pair(self, text, prompt):
        """Returns (ids, types) of [CLS] reply [SEP] or [CLS] reply [SEP] prompt [SEP]."""
        return join(self.ids(text), self.ids(prompt))


def join(a, b):
    """Joins reply ids a and prompt ids b (empty: no prompt), cut to MAX_TOKENS."""
    if len(a) > REPLY_TOKENS:
        a = a[:REPLY_HEAD] + a[-REPLY_TAIL:]
    ids = [CLS] + a + [SEP]
    types = [0] * len(ids)
    if b:
        left = MAX_TOKENS - len(ids) - 1
        if len(b) > left:
            head = (left + 1) // 2
            tail = left - head
            b = b[:head] + (b[-tail:] if tail else [])
        ids += b + [SEP]
        types += [1] * (len(b) + 1)
    return ids, types
