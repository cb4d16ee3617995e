"""What lane full says of very many texts: the examples that lane fast learns from.

Texts are annotated and written messages and a draw of every corpus; their labels are not looked at.
One row is the first window of a text. Logits are kept in `teacher.npz` and stored every few thousand
rows, so that a run that was stopped goes on where it was.

`python -m kvetch_training.teacher --shared DIR --model out/full/model.safetensors --out out/fast`
"""

import argparse
import hashlib
import random
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
import torch

from . import dataset
from .encoder_file import Encoder
from .text import CLS, MAX_TOKENS, SEP, load_tokenizer

SEED = 20261122
# Texts of a source, as a multiple of the rows that one pass of the teacher's own training may read.
SHARE = 2.0
SAVE_EVERY = 20_000
# Windows that run together.
ROWS = 32


@dataclass
class Taught:
    """Windows of token ids and the teacher's logits of each; `keys` name the texts."""

    keys: np.ndarray
    windows: list[np.ndarray]
    logits: np.ndarray

    @staticmethod
    def read(path: Path) -> "Taught":
        stored = np.load(path)
        ends = np.cumsum(stored["lengths"])
        return Taught(stored["keys"], np.split(stored["ids"], ends[:-1]), stored["logits"])

    def write(self, path: Path) -> None:
        lengths = np.array([len(w) for w in self.windows], np.int32)
        np.savez(path, keys=self.keys, lengths=lengths, ids=np.concatenate(self.windows), logits=self.logits)


def key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def texts(data: dataset.Data) -> list[str]:
    """All texts to ask about, none twice; messages held back for measuring are not among them."""
    rng = random.Random(SEED)
    found = [e.text for e in data.judged]
    for source, rows in data.coarse.items():
        found += [e.text for e in rng.sample(rows, min(len(rows), int(data.caps[source] * SHARE)))]
    held_back = {e.text for e in data.judged_dev}
    return [t for t in dict.fromkeys(found) if t not in held_back]


def ask(teacher: Encoder, windows: list[np.ndarray]) -> np.ndarray:
    """Logits of each window. Windows of one length run together: each token has its own scale, so they
    do not change each other's answers."""
    order = sorted(range(len(windows)), key=lambda i: len(windows[i]))
    logits: list = [None] * len(windows)
    for _, group in groupby(order, key=lambda i: len(windows[i])):
        for rows in batched(group, ROWS):
            for row, answer in zip(rows, teacher(np.stack([windows[i] for i in rows])), strict=True):
                logits[row] = answer
    return np.stack(logits)


def batched(items, size: int):
    items = list(items)
    for start in range(0, len(items), size):
        yield items[start : start + size]


def teach(teacher: Encoder, asked: list[str], out: Path) -> None:
    """Asks about every text whose key is not stored yet."""
    stored = Taught.read(out) if out.exists() else None
    known = set(stored.keys) if stored else set()
    asked = [t for t in asked if key(t) not in known]
    tokenizer = load_tokenizer()
    for start in range(0, len(asked), SAVE_EVERY):
        part = asked[start : start + SAVE_EVERY]
        encoded = tokenizer.encode_batch_fast(part, add_special_tokens=False)
        windows = [np.array([CLS, *e.ids[: MAX_TOKENS - 2], SEP], np.int32) for e in encoded]
        logits = ask(teacher, windows)
        new = Taught(np.array([key(t) for t in part]), windows, logits)
        stored = new if stored is None else Taught(
            np.concatenate([stored.keys, new.keys]),
            stored.windows + new.windows,
            np.concatenate([stored.logits, new.logits]),
        )
        stored.write(out)
        print(f"{start + len(part)} of {len(asked)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    data = dataset.read(args.shared, Path(__file__).resolve().parent.parent)
    args.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(args.threads)
    teach(Encoder(args.model), texts(data), args.out / "teacher.npz")


if __name__ == "__main__":
    main()
