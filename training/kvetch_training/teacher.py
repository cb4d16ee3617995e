"""What lane full says of very many texts: the examples that lane fast learns from.

Texts are annotated and written messages and a draw of every corpus; their labels are not looked at.
One row is the first window of a text. Logits are kept in `teacher.npz` and stored every few thousand
rows, so that a run that was stopped goes on where it was.

`python -m kvetch_training.teacher --shared DIR --model out/full-en-2 --out out/fast`
"""

import argparse
import hashlib
import json
import random
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import dataset
from .text import CLS, MAX_TOKENS, SEP, load_tokenizer

SEED = 20261122
# Texts of a source, as a multiple of the rows that one pass of the teacher's own training may read.
SHARE = 3.0
SAVE_EVERY = 20_000


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


def ask(bundle: Path, windows: list[np.ndarray]) -> np.ndarray:
    """Logits of each window, from the product itself (`examples/logits.rs`): fifty times as fast as numpy, and to the
    bit what lane full will answer."""
    command = ["cargo", "run", "--release", "--quiet", "--example", "logits", "--", str(bundle.resolve())]
    lines = "".join(json.dumps(window.tolist()) + "\n" for window in windows)
    root = Path(__file__).resolve().parents[2]
    answer = subprocess.run(command, cwd=root, input=lines, stdout=subprocess.PIPE, text=True, check=True)
    return np.array([json.loads(line) for line in answer.stdout.splitlines()], np.float32)


def teach(bundle: Path, asked: list[str], out: Path) -> None:
    """Asks about every text whose key is not stored yet."""
    stored = Taught.read(out) if out.exists() else None
    known = set(stored.keys) if stored else set()
    asked = [t for t in asked if key(t) not in known]
    tokenizer = load_tokenizer()
    for start in range(0, len(asked), SAVE_EVERY):
        part = asked[start : start + SAVE_EVERY]
        encoded = tokenizer.encode_batch_fast(part, add_special_tokens=False)
        windows = [np.array([CLS, *e.ids[: MAX_TOKENS - 2], SEP], np.int32) for e in encoded]
        logits = ask(bundle, windows)
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
    args = parser.parse_args()
    data = dataset.read(args.shared, Path(__file__).resolve().parent.parent)
    args.out.mkdir(parents=True, exist_ok=True)
    teach(args.model, texts(data), args.out / "teacher.npz")


if __name__ == "__main__":
    main()
