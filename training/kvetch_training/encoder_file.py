"""The file of lane full, `kvetch-encoder/1`: writes a checkpoint as one, and computes what it says.

Weights are int8 with one scale an output, word vectors int8 with one scale a row; activations become
int8 with one scale a token while the product runs (`../src/model/encoder/`). `Encoder` is the same
arithmetic in numpy and the reference that the product is held against.

`python -m kvetch_training.encoder_file --checkpoint out/full/averaged-2.pt --out out/full/model.safetensors`
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from safetensors.numpy import save_file

from .text import MAX_TOKENS

FORMAT = "kvetch-encoder/1"
HEAD_SIZE = 32
EPSILON = 1e-12
LINEAR = ("qkv", "attention_out", "inner", "outer")


def load_state(checkpoint: Path) -> dict[str, np.ndarray]:
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    return {k: v.float().numpy() for k, v in state.items()}


def quantise_rows(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Symmetric int8 with one scale a row: `rows ≈ quantised * scale[:, None]`."""
    scale = np.maximum(np.abs(rows).max(1), 1e-8).astype(np.float32) / 127
    return np.clip(np.rint(rows / scale[:, None]), -127, 127).astype(np.int8), scale


def tensors(state: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The tensors that `../src/model/encoder/parts.rs` lists."""
    out = {}
    out["words"], out["words.scale"] = quantise_rows(state["words.weight"])
    out["places"] = state["positions.weight"][:MAX_TOKENS] + state["types.weight"][0]
    for name in ("norm.weight", "norm.bias", "head.weight", "head.bias"):
        out[name] = state[name]
    for number in range(depth(state)):
        layer = f"layers.{number}"
        for part in LINEAR:
            weight, bias = state[f"{layer}.{part}.weight"].copy(), state[f"{layer}.{part}.bias"].copy()
            if part == "qkv":
                hidden = weight.shape[1]
                weight[:hidden] /= np.sqrt(HEAD_SIZE)
                bias[:hidden] /= np.sqrt(HEAD_SIZE)
            quantised, scale = quantise_rows(weight)
            out |= {f"{layer}.{part}.weight": quantised, f"{layer}.{part}.scale": scale}
            out[f"{layer}.{part}.bias"] = bias
        for part in ("attention_norm.weight", "attention_norm.bias", "norm.weight", "norm.bias"):
            out[f"{layer}.{part}"] = state[f"{layer}.{part}"]
    return {k: np.ascontiguousarray(v) for k, v in out.items()}


def depth(names) -> int:
    return 1 + max(int(k.split(".")[1]) for k in names if k.startswith("layers."))


def write(state: dict[str, np.ndarray], path: Path) -> None:
    save_file(tensors(state), path, metadata={"format": FORMAT, "norm_epsilon": str(EPSILON)})


class Encoder:
    """The network of a file. `rounded=False` leaves activations unquantised."""

    def __init__(self, path: Path, rounded: bool = True):
        with safe_open(path, "np") as file:
            assert file.metadata()["format"] == FORMAT, path
            self.tensors = {k: file.get_tensor(k) for k in file.keys()}
        self.rounded = rounded
        self.depth = depth(self.tensors)
        self.weights = {
            k.removesuffix(".weight"): torch.from_numpy(v.astype(np.float32)).T.contiguous()
            for k, v in self.tensors.items()
            if v.dtype == np.int8 and k != "words"
        }

    def linear(self, x: torch.Tensor, name: str) -> torch.Tensor:
        scale = torch.from_numpy(self.tensors[f"{name}.scale"])
        bias = torch.from_numpy(self.tensors[f"{name}.bias"])
        if not self.rounded:
            return x @ (self.weights[name] * scale) + bias
        step = x.abs().amax(-1, keepdim=True) / 127
        steps = torch.round(x / step.clamp_min(1e-30))
        return (steps @ self.weights[name]) * (step * scale) + bias

    def norm(self, x: torch.Tensor, name: str) -> torch.Tensor:
        weight, bias = (torch.from_numpy(self.tensors[f"{name}.{p}"]) for p in ("weight", "bias"))
        return torch.nn.functional.layer_norm(x, x.shape[-1:], weight, bias, EPSILON)

    def __call__(self, ids: np.ndarray) -> np.ndarray:
        """Logits `[batch, width]` of windows of one length, ids `[batch, length]`."""
        t = self.tensors
        x = torch.from_numpy(t["words"][ids] * t["words.scale"][ids][..., None])
        x = self.norm(x + torch.from_numpy(t["places"][: ids.shape[1]]), "norm")
        for number in range(self.depth):
            x = self.layer(x, f"layers.{number}")
        mean = x.mean(1).numpy()
        return mean @ t["head.weight"].T + t["head.bias"]

    def layer(self, x: torch.Tensor, name: str) -> torch.Tensor:
        batch, length, hidden = x.shape
        joint = self.linear(x, f"{name}.qkv").view(batch, length, 3, hidden // HEAD_SIZE, HEAD_SIZE)
        query, key, value = joint.permute(2, 0, 3, 1, 4)
        mixed = torch.softmax(query @ key.transpose(-1, -2), -1) @ value
        mixed = mixed.transpose(1, 2).reshape(batch, length, hidden)
        x = self.norm(x + self.linear(mixed, f"{name}.attention_out"), f"{name}.attention_norm")
        wide = torch.nn.functional.gelu(self.linear(x, f"{name}.inner"))
        return self.norm(x + self.linear(wide, f"{name}.outer"), f"{name}.norm")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    write(load_state(args.checkpoint), args.out)
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
