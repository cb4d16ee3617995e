"""Tables of lane fast: quantises a folded convolution, writes its file and runs it as the product does.

A network whose first layer is a convolution over token vectors is "folded" when that layer's products
are multiplied out: one row a token and tap, one row a hashed n-gram. Training hands over float arrays
by the names of the file's tensors:

    taps.<offset>   [vocabulary, channels]   what the token at a position plus offset adds
    ngram.<n>       [rows, channels]         what the n tokens that end at a position add; rows 2**k
    bias            [channels]
    hidden.weight   [hidden, 2 * channels]   maxima of the channels first, means behind
    hidden.bias     [hidden]
    out.weight      [outputs, hidden]
    out.bias        [outputs]
    skip.weight     [outputs, 2 * channels]  may be missing

`src/model/table/` says what is computed. `infer` adds integers and rounds floating-point numbers in
the same order, so its logits are those of the product to the bit.
"""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

FORMAT = "kvetch-table/1"
# As `src/model/table/hash.rs` and `parts.rs` have them.
MULTIPLIER, SHIFT = 0x9E37_79B1, 15
GROUP = 32
STEPS = 127
HIGHEST_SUM = 32_767

Tensors = dict[str, np.ndarray]
Windows = list[list[int]]


def numbered(tensors: Tensors, prefix: str) -> dict[int, np.ndarray]:
    """Tensors named `<prefix><number>`, by number in rising order."""
    found = {int(n.removeprefix(prefix)): t for n, t in tensors.items() if n.startswith(prefix)}
    return dict(sorted(found.items()))


def hashes(runs: np.ndarray) -> np.ndarray:
    """The hash of each row of ids `[runs, n]`."""
    runs = np.asarray(runs, np.uint32)
    state = np.full(len(runs), runs.shape[1], np.uint32)
    for ids in runs.T:
        state = (state ^ ids) * np.uint32(MULTIPLIER)
        state ^= state >> np.uint32(SHIFT)
    return state


def quantise(arrays: Tensors, quantile: float = 1.0) -> Tensors:
    """The file's tensors: tables as int8 with one scale a channel, which all tables and the bias share.

    A channel's scale lets its `quantile` of absolute numbers reach 127; what lies beyond is clipped.
    """
    tables = {n: np.asarray(a, np.float32) for n, a in arrays.items() if n.startswith(("taps.", "ngram."))}
    rows = np.abs(np.concatenate(list(tables.values())))
    reach = rows.max(0) if quantile >= 1.0 else np.quantile(rows, quantile, axis=0)
    scale = np.where(reach > 0.0, reach / STEPS, 1.0).astype(np.float32)
    tensors = {n: np.clip(np.rint(a / scale), -STEPS, STEPS).astype(np.int8) for n, a in tables.items()}
    bias = np.rint(np.asarray(arrays["bias"], np.float64) / scale)
    room = HIGHEST_SUM - 128 * len(tables)
    if np.abs(bias).max() > room:
        raise ValueError(f"bias of {np.abs(bias).max():.0f} steps; at most {room} fit")
    tensors["bias"] = bias.astype(np.int16)
    tensors["scale"] = scale
    dense = ("hidden.weight", "hidden.bias", "out.weight", "out.bias", "skip.weight")
    return tensors | {n: np.ascontiguousarray(arrays[n], np.float32) for n in dense if n in arrays}


def check(tensors: Tensors) -> None:
    """Raises where the product would refuse the file."""
    channels = len(tensors["bias"])
    if channels % GROUP:
        raise ValueError(f"{channels} channels are no multiple of {GROUP}")
    if len({t.shape for t in numbered(tensors, "taps.").values()}) != 1:
        raise ValueError("taps differ in shape, or there are none")
    for n, table in numbered(tensors, "ngram.").items():
        if len(table) & (len(table) - 1):
            raise ValueError(f"ngram.{n} has {len(table)} rows, which is no power of two")
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
    for n, table in numbered(tensors, "ngram.").items():
        if count >= n:
            runs = np.lib.stride_tricks.sliding_window_view(ids, n)
            value[n - 1 :] += table[hashes(runs) & np.uint32(len(table) - 1)]
    return np.maximum(value, 0)


def pooled(tensors: Tensors, ids: list[int]) -> np.ndarray:
    """Maxima and, behind them, means of one window's channels."""
    ids = np.asarray(ids, np.uint32)
    value = positions(tensors, ids)
    share = np.float32(1.0) / np.float32(max(len(ids), 1))
    maxima = value.max(0, initial=0).astype(np.float32) * tensors["scale"]
    means = value.sum(0, dtype=np.int64).astype(np.float32) * tensors["scale"] * share
    return np.concatenate([maxima, means])


def add_products(sums: np.ndarray, inputs: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """`sums + inputs @ weight.T`, one input after the other, each product and sum rounded."""
    for at in range(weight.shape[1]):
        sums = sums + inputs[:, at, None] * weight[None, :, at]
    return sums


def infer(tensors: Tensors, windows: Windows) -> np.ndarray:
    """Logits `[windows, outputs]`."""
    inputs = np.stack([pooled(tensors, ids) for ids in windows])
    zeros = np.zeros((len(windows), 1), np.float32)
    hidden = add_products(zeros + tensors["hidden.bias"], inputs, tensors["hidden.weight"])
    logits = zeros + tensors["out.bias"]
    if "skip.weight" in tensors:
        logits = add_products(logits, inputs, tensors["skip.weight"])
    return add_products(logits, np.maximum(hidden, 0), tensors["out.weight"])


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
