"""What lane full says of very many texts: the examples that lane fast learns from.

Texts are annotated and written messages, the corpora, and new texts made of them (`augment`); their
labels are not looked at. One row is the first window of a text. Logits are stored every hundred thousand
rows in `teacher.part.npz`, from which a run that was stopped goes on, and in the end in `teacher.npz`.

`python -m kvetch_training.teacher --shared DIR --model out/full-en-9 --out out/fast`
"""

import argparse
import hashlib
import json
import random
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from . import dataset
from .augment import Augmenter
from .corpora import load
from .heads import HEADS, columns
from .neighbours import neighbours
from .text import CLS, MAX_TOKENS, SEP, load_tokenizer

COLUMNS = columns()
SEED = 20261124
# Most texts of a source: those of far-off kinds would else be half of all.
MOST = {"goemotions": 25_000, "it-tickets": 16_000, "pros-cons": 10_000, "xed": 6_000, "emobank": 4_000}
SAVE_EVERY = 100_000


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


def distance(logits: Tensor, opinion: Tensor) -> Tensor:
    """Mean distance of logits from those of another model, over all heads by their share of the loss."""
    total = logits.new_zeros(())
    for head in HEADS:
        part = COLUMNS[head.name]
        if head.kind == "sigmoid":
            target = torch.sigmoid(opinion[:, part])
            loss = functional.binary_cross_entropy_with_logits(logits[:, part], target)
        else:
            target = functional.softmax(opinion[:, part], -1)
            loss = functional.kl_div(functional.log_softmax(logits[:, part], -1), target, reduction="batchmean")
        total = total + head.weight * loss
    return total


# Begins the keys of texts that nobody wrote.
AUGMENTED = "+"
# Of a hundred texts that somebody wrote, those that agreement is measured on.
KEPT_PERCENT = 4


def key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def is_kept(name: str) -> bool:
    """Whether lane fast is kept from a text, by its key, so that agreement can be measured on it."""
    return not name.startswith(AUGMENTED) and int(name[:8], 16) % 100 < KEPT_PERCENT


def texts(shared: Path, data: dataset.Data, augmented: int) -> dict[str, str]:
    """All texts to ask about by key, none twice; messages held back for measuring are not among them."""
    rng = random.Random(SEED)
    held_back = {e.text for e in data.judged_dev}
    by_source: dict[str, list[str]] = {}
    for example in data.judged:
        by_source.setdefault(example.source, []).append(example.text)
    for source in data.caps:
        rows = [row.text for row in load(shared, source) if not dataset.is_dev(row.id)]
        rng.shuffle(rows)
        by_source.setdefault(source, []).extend(rows[: MOST.get(source)])
    by_source = {name: [t for t in rows if t not in held_back] for name, rows in by_source.items()}
    real = list(dict.fromkeys(t for rows in by_source.values() for t in rows))
    # A text that is kept from training must not come back in pieces.
    taught = {name: [t for t in rows if not is_kept(key(t))] for name, rows in by_source.items()}
    made = Augmenter(taught, SEED, neighbours()).texts(augmented, held_back.union(real))
    return {key(t): t for t in real} | {AUGMENTED + key(t): t for t in made}


def ask(bundle: Path, windows: list[np.ndarray]) -> np.ndarray:
    """Logits of each window, from the product itself (`examples/logits.rs`): fifty times as fast as numpy, and to the
    bit what lane full will answer."""
    command = ["cargo", "run", "--release", "--quiet", "--example", "logits", "--", str(bundle.resolve())]
    lines = "".join(json.dumps(window.tolist()) + "\n" for window in windows)
    root = Path(__file__).resolve().parents[2]
    answer = subprocess.run(command, cwd=root, input=lines, stdout=subprocess.PIPE, text=True, check=True)
    return np.array([json.loads(line) for line in answer.stdout.splitlines()], np.float32)


def teach(bundle: Path, asked: dict[str, str], out: Path) -> None:
    """Asks about every text whose key is not stored yet."""
    unfinished = out.with_suffix(".part.npz")
    stored = Taught.read(unfinished) if unfinished.exists() else None
    known = set(stored.keys) if stored else set()
    left = [name for name in asked if name not in known]
    tokenizer = load_tokenizer()
    for start in range(0, len(left), SAVE_EVERY):
        part = left[start : start + SAVE_EVERY]
        encoded = tokenizer.encode_batch_fast([asked[name] for name in part], add_special_tokens=False)
        windows = [np.array([CLS, *e.ids[: MAX_TOKENS - 2], SEP], np.int32) for e in encoded]
        logits = ask(bundle, windows)
        new = Taught(np.array(part), windows, logits)
        stored = new if stored is None else Taught(
            np.concatenate([stored.keys, new.keys]),
            stored.windows + new.windows,
            np.concatenate([stored.logits, new.logits]),
        )
        stored.write(unfinished)
        print(f"{start + len(part)} of {len(left)}", flush=True)
    unfinished.rename(out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--augmented", type=int, default=650_000, help="new texts beside those of the corpora")
    args = parser.parse_args()
    data = dataset.read(args.shared, Path(__file__).resolve().parent.parent)
    args.out.mkdir(parents=True, exist_ok=True)
    teach(args.model, texts(args.shared, data, args.augmented), args.out / "teacher.npz")


if __name__ == "__main__":
    main()
