"""Labelled messages, and how far a system's labels agree with them."""

import hashlib
import json
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from systems.base import TASKS
from systems.kvetch import THREE_WAY
from systems.onnx_runtime import REPOSITORY  # noqa: F401  puts `training/` on the path

from kvetch_training.corpora import mask

BOOTSTRAP_ROUNDS = 1000
SEED = 7
QUICK_TRAIN_ROWS, QUICK_TEST_ROWS = 2000, 300


@dataclass
class Test:
    """Messages of one task with their true labels. Other systems than kvetch read `masked`, what they were trained on."""

    texts: list[str]
    masked: list[str]
    labels: list[str]


@dataclass
class Set:
    """What systems learn from and what they are then asked."""

    name: str
    train: dict[str, list[tuple[str, str]]]
    tests: dict[str, Test]

    def key(self) -> str:
        """Names the training rows, so that a model trained on others is not taken for one of these."""
        return hashlib.sha256(json.dumps(self.train, sort_keys=True).encode()).hexdigest()[:12]


def read_rows(path: Path) -> list[tuple[str, str]]:
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return [(row["text"], row["label"]) for row in rows]


def shuffled(rows: list[tuple[str, str]], limit: int | None) -> list[tuple[str, str]]:
    rows = list(rows)
    random.Random(SEED).shuffle(rows)
    return rows[:limit]


def read_sets(labelled: Path, gold: Path | None, quick: bool) -> dict[str, Set]:
    """`unseen_sources` from the labelled files; with gold messages also `gold`, trained on all labelled rows."""
    train_rows, test_rows = (QUICK_TRAIN_ROWS, QUICK_TEST_ROWS) if quick else (None, None)
    train, test = ({t: read_rows(labelled / f"{t}-{part}.jsonl") for t in TASKS} for part in ("train", "test"))
    held = {task: shuffled(rows, test_rows) for task, rows in test.items()}
    sets = {
        "unseen_sources": Set(
            "unseen_sources",
            {task: shuffled(rows, train_rows) for task, rows in train.items()},
            {t: Test([x for x, _ in rows], [x for x, _ in rows], [y for _, y in rows]) for t, rows in held.items()},
        )
    }
    if gold:
        everything = {task: shuffled(train[task] + test[task], train_rows) for task in TASKS}
        sets["gold"] = Set("gold", everything, gold_tests(gold))
    return sets


def gold_tests(path: Path) -> dict[str, Test]:
    messages = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    texts = [message["text"] for message in messages]
    masked = [mask(text) for text in texts]
    labels = {
        "sentiment": [THREE_WAY[message["sentiment"]] for message in messages],
        "complaint": ["yes" if message["complaint"] else "no" for message in messages],
        "category": [message["category"][0] for message in messages],
    }
    return {task: Test(texts, masked, labels[task]) for task in TASKS}


def macro_f1(truth: list[str], guess: list[str]) -> dict[str, float]:
    """Mean F1 of the labels that occur in `truth`, with its 95 % bootstrap interval over messages."""
    names = sorted(set(truth))
    index = {name: i for i, name in enumerate(names)}
    true = np.array([index[label] for label in truth])
    # Any other label is a wrong one.
    said = np.array([index.get(label, len(names)) for label in guess])
    rng = np.random.default_rng(SEED)
    picks = (rng.integers(0, len(true), len(true)) for _ in range(BOOTSTRAP_ROUNDS))
    low, high = np.percentile([_mean_f1(true[pick], said[pick], len(names)) for pick in picks], [2.5, 97.5])
    return {"macro_f1": _mean_f1(true, said, len(names)), "low": float(low), "high": float(high), "messages": len(true)}


def _mean_f1(true: np.ndarray, said: np.ndarray, count: int) -> float:
    """Labels that a resample lacks are left out of the mean."""
    width = count + 1
    table = np.bincount(true * width + said, minlength=width * width).reshape(width, width)
    hits, of_truth, of_guess = table.diagonal()[:count], table.sum(1)[:count], table.sum(0)[:count]
    present = of_truth > 0
    return float((2 * hits[present] / (of_truth + of_guess)[present]).mean())
