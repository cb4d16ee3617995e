"""Tables of lane fast: quantises a folded network, writes its file and runs it as the product does.

A network whose first layer is a convolution over token vectors is "folded" when that layer's products
are multiplied out: one row a token and tap. Training hands over float arrays:

    taps.<offset>   [vocabulary, channels]                  what the token at a position plus offset adds
    bias            [channels]
    conv.weight     [filters, (2 * reach + 1) * channels]   over the positions from -reach to reach
    conv.bias       [filters]
    pool.spread     [2 * channels + 2 * filters]            usual size of maxima and means, channels first
    hidden.weight   [hidden, 2 * channels + 2 * filters]
    hidden.bias     [hidden]
    skip.weight     [outputs, 2 * channels + 2 * filters]
    out.weight      [outputs, hidden]
    out.bias        [outputs]

`src/model/table/` says what is computed. `infer` adds integers and rounds floating-point numbers in
the same order, so its logits are those of the product to the bit.
"""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

from .encoder_file import quantise_rows

FORMAT = "kvetch-table/2"
# As `src/model/table/parts.rs` has them.
GROUP = 64
STEPS = 127
HIGHEST_SUM = 32_767
# What one step of a position's byte is in steps of the tables.
HALVED = 2

Tensors = dict[str, np.ndarray]
Windows = list[list[int]]


def numbered(tensors: Tensors, prefix: str) -> dict[int, np.ndarray]:
    """Tensors named `<prefix><number>`, by number in rising order."""
    found = {int(n.removeprefix(prefix)): t for n, t in tensors.items() if n.startswith(prefix)}
    return dict(sorted(found.items()))


def quantise(arrays: Tensors, quantile: float = 1.0) -> Tensors:
    """The file's tensors: tables as int8 with one scale a channel, which all taps and the bias share.

    A channel's scale lets its `quantile` of absolute numbers reach 127; what lies beyond is clipped.
    """
    taps = {n: np.asarray(a, np.float32) for n, a in arrays.items() if n.startswith("taps.")}
    rows = np.abs(np.concatenate(list(taps.values())))
    reach = rows.max(0) if quantile >= 1.0 else np.quantile(rows, quantile, axis=0)
    scale = np.where(reach > 0.0, reach / STEPS, 1.0).astype(np.float32)
    tensors = {n: np.clip(np.rint(a / scale), -STEPS, STEPS).astype(np.int8) for n, a in taps.items()}
    bias = np.rint(np.asarray(arrays["bias"], np.float64) / scale)
    room = HIGHEST_SUM - 128 * len(taps)
    if np.abs(bias).max() > room:
        raise ValueError(f"bias of {np.abs(bias).max():.0f} steps; at most {room} fit")
    tensors["bias"] = bias.astype(np.int16)
    filters = len(arrays["conv.bias"])
    positions = arrays["conv.weight"].shape[1] // len(scale)
    spread = arrays["pool.spread"]
    tensors["pool.scale"] = np.concatenate([scale, scale, np.ones(2 * filters)]) / spread
    tensors |= linear("conv", arrays["conv.weight"] * np.tile(HALVED * scale, positions), arrays["conv.bias"])
    tensors |= linear("hidden", arrays["hidden.weight"] * spread, arrays["hidden.bias"])
    tensors |= linear("skip", arrays["skip.weight"] * spread, arrays["out.bias"])
    tensors |= linear("out", arrays["out.weight"], np.zeros(len(arrays["out.bias"])))
    floats = {n: t.astype(np.float32) for n, t in tensors.items() if t.dtype.kind == "f"}
    return {n: np.ascontiguousarray(t) for n, t in (tensors | floats).items()}


def linear(name: str, weight: np.ndarray, bias: np.ndarray) -> Tensors:
    """The three tensors of a linear part."""
    steps, scale = quantise_rows(np.asarray(weight, np.float32))
    return {f"{name}.weight": steps, f"{name}.scale": scale, f"{name}.bias": bias}


def check(tensors: Tensors) -> None:
    """Raises where the product would refuse the file."""
    sides = {"channels": "bias", "filters": "conv.bias", "hidden units": "hidden.bias"}
    for side, name in sides.items():
        if len(tensors[name]) % GROUP:
            raise ValueError(f"{len(tensors[name])} {side} are no multiple of {GROUP}")
    if len({t.shape for t in numbered(tensors, "taps.").values()}) != 1:
        raise ValueError("taps differ in shape, or there are none")
    if any(t.dtype == np.float32 and not np.isfinite(t).all() for t in tensors.values()):
        raise ValueError("a number is not finite")


def write(path: Path, tensors: Tensors) -> None:
    """Writes `model.safetensors`; the same tensors give the same bytes."""
    check(tensors)
    save_file({n: np.ascontiguousarray(t) for n, t in tensors.items()}, path, metadata={"format": FORMAT})


def positions(tensors: Tensors, ids: np.ndarray) -> np.ndarray:
    """Every channel at every position of one window, not below zero: `[positions, channels]` integers."""
    count = len(ids)
    value = np.tile(tensors["bias"].astype(np.int32), (count, 1))
    for offset, table in numbered(tensors, "taps.").items():
        at = np.arange(count) + offset
        inside = (at >= 0) & (at < count)
        value[inside] += table[ids[at[inside]]]
    return np.maximum(value, 0)


def filtered(tensors: Tensors, value: np.ndarray) -> np.ndarray:
    """Every filter at every position, not below zero: `[positions, filters]`."""
    weight, channels = tensors["conv.weight"].astype(np.int64), value.shape[1]
    reach = weight.shape[1] // channels // 2
    halves = np.minimum((value + 1) // HALVED, 255)
    padded = np.pad(halves, ((reach, reach), (0, 0)))
    inputs = np.concatenate([padded[k : k + len(value)] for k in range(2 * reach + 1)], 1)
    sums = (inputs @ weight.T).astype(np.float32)
    return np.maximum(sums * tensors["conv.scale"] + tensors["conv.bias"], 0)


def pooled(tensors: Tensors, ids: list[int]) -> np.ndarray:
    """Maxima and means of one window's channels, then of its filters."""
    value = positions(tensors, np.asarray(ids, np.int64))
    filters = filtered(tensors, value)
    share = np.float32(1.0) / np.float32(max(len(ids), 1))
    sums = np.zeros(filters.shape[1], np.float32)
    for row in filters:
        sums = sums + row
    means = value.sum(0, dtype=np.int64).astype(np.float32) * share
    parts = [value.max(0, initial=0).astype(np.float32), means, filters.max(0, initial=0), sums * share]
    return np.concatenate(parts) * tensors["pool.scale"]


def product(tensors: Tensors, name: str, inputs: np.ndarray) -> np.ndarray:
    """A linear part of rows that are quantised with a scale of their own."""
    highest = np.abs(inputs).max(1, keepdims=True)
    steps = np.where(highest > 0, np.float32(STEPS) / np.where(highest > 0, highest, 1), 0).astype(np.float32)
    rows = np.rint(inputs * steps).astype(np.int64)
    sums = (rows @ tensors[f"{name}.weight"].astype(np.int64).T).astype(np.float32)
    return sums * (highest / np.float32(STEPS) * tensors[f"{name}.scale"]) + tensors[f"{name}.bias"]


def infer(tensors: Tensors, windows: Windows) -> np.ndarray:
    """Logits `[windows, outputs]`."""
    inputs = np.stack([pooled(tensors, ids) for ids in windows])
    hidden = np.maximum(product(tensors, "hidden", inputs), 0)
    return product(tensors, "skip", inputs) + product(tensors, "out", hidden)


class Folded:
    """A written file, with the methods of `evaluate.Model`."""

    def __init__(self, path: Path, split: Callable[[str], Windows]):
        """`split` turns a text into windows of ids."""
        self.tensors = load_file(path)
        self.windows = split

    def logits(self, text: str) -> np.ndarray:
        """Logits of all windows of a text: `[windows, outputs]`."""
        return infer(self.tensors, self.windows(text))


def reference_lines(model: Folded, texts: list[str]) -> str:
    """What `kvetch model check` compares: the logits of each window of each text."""
    rows = ({"text": t, "windows": [[round(float(v), 5) for v in row] for row in model.logits(t)]} for t in texts)
    return "".join(json.dumps(row) + "\n" for row in rows)
