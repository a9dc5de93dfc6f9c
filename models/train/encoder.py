"""The network: the MiniLM-L6 encoder, pooling over the reply and [CLS], four linear heads."""
import torch
import torch.nn.functional as F
from torch import nn

LAYERS, HIDDEN, HEADS, FFN, EPS = 6, 384, 12, 1536, 1e-12


class Layer(nn.Module):
    """One BERT layer (post-norm)."""

    def __init__(self, drop):
        super().__init__()
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.out = nn.Linear(HIDDEN, HIDDEN)
        self.ln1 = nn.LayerNorm(HIDDEN, eps=EPS)
        self.up = nn.Linear(HIDDEN, FFN)
        self.down = nn.Linear(FFN, HIDDEN)
        self.ln2 = nn.LayerNorm(HIDDEN, eps=EPS)
        self.drop = drop

    def forward(self, x, mask):
        b, n, _ = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, HEADS, HIDDEN // HEADS).permute(2, 0, 3, 1, 4)
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        a = self.out(a.transpose(1, 2).reshape(b, n, HIDDEN))
        x = self.ln1(x + F.dropout(a, self.drop, self.training))
        h = self.down(F.gelu(self.up(x)))
        return self.ln2(x + F.dropout(h, self.drop, self.training))


class Encoder(nn.Module):
    """Logits [b, 55] of ids and types [b, n]; id 0 is padding."""

    def __init__(self, vocab, width=55, drop=0.0, head_drop=0.1, aux=0):
        super().__init__()
        self.word = nn.Embedding(vocab, HIDDEN)
        self.pos = nn.Embedding(512, HIDDEN)
        self.segment = nn.Embedding(2, HIDDEN)
        self.ln = nn.LayerNorm(HIDDEN, eps=EPS)
        self.layers = nn.ModuleList(Layer(drop) for _ in range(LAYERS))
        self.head = nn.Linear(2 * HIDDEN, width)
        self.aux = nn.Linear(2 * HIDDEN, aux) if aux else None
        self.drop, self.head_drop = drop, head_drop
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    def features(self, ids, types):
        """Returns the pooled vector [b, 768]: [CLS], then the mean over the reply's own tokens."""
        n = ids.shape[1]
        x = self.word(ids) + self.pos.weight[:n] + self.segment(types)
        x = F.dropout(self.ln(x), self.drop, self.training)
        keep = ids != 0
        mask = torch.zeros(ids.shape, dtype=x.dtype).masked_fill(~keep, -1e4)[:, None, None, :]
        if bool(keep.all()):
            mask = None
        for layer in self.layers:
            x = layer(x, mask)
        w = (keep & (types == 0)).to(x.dtype)[:, :, None]
        return torch.cat([x[:, 0], (x * w).sum(1) / w.sum(1)], 1)

    def forward(self, ids, types):
        h = F.dropout(self.features(ids, types), self.head_drop, self.training)
        if self.aux is not None and self.training:
            return self.head(h), self.aux(h)
        return self.head(h)

    def load_base(self, tensors, rows=None):
        """Copies the published BERT weights in; rows picks word-embedding rows (None: all)."""
        t = {k.removeprefix("bert."): v for k, v in tensors.items()}
        w = t["embeddings.word_embeddings.weight"]
        with torch.no_grad():
            self.word.weight.copy_(w if rows is None else w[rows])
            self.pos.weight.copy_(t["embeddings.position_embeddings.weight"])
            self.segment.weight.copy_(t["embeddings.token_type_embeddings.weight"])
            self.ln.weight.copy_(t["embeddings.LayerNorm.weight"])
            self.ln.bias.copy_(t["embeddings.LayerNorm.bias"])
            for i, l in enumerate(self.layers):
                p = f"encoder.layer.{i}."
                for part in ("weight", "bias"):
                    s = [t[f"{p}attention.self.{n}.{part}"] for n in ("query", "key", "value")]
                    getattr(l.qkv, part).copy_(torch.cat(s))
                    getattr(l.out, part).copy_(t[f"{p}attention.output.dense.{part}"])
                    getattr(l.ln1, part).copy_(t[f"{p}attention.output.LayerNorm.{part}"])
                    getattr(l.up, part).copy_(t[f"{p}intermediate.dense.{part}"])
                    getattr(l.down, part).copy_(t[f"{p}output.dense.{part}"])
                    getattr(l.ln2, part).copy_(t[f"{p}output.LayerNorm.{part}"])
