"""fastText's supervised classifier: bag of words and word pairs, with and without character n-grams."""

import re
from functools import partial
from pathlib import Path

from .base import System

TOKEN = re.compile(r"\w+|[^\w\s]")
# A shared table of n-grams; fastText's own two million buckets only cost memory with rows as few as ours.
BUCKETS = 500_000
SETTINGS = {"wordNgrams": 2, "dim": 50, "lr": 0.5, "epoch": 15, "bucket": BUCKETS, "loss": "softmax", "verbose": 0}


def makers(_options):
    return [
        partial(FastText, "fastText, words", "word 1–2-grams", 0, 0),
        partial(FastText, "fastText, words and characters", "word 1–2-grams, characters 3–6", 3, 6),
    ]


def plain(text: str) -> str:
    """Lower-case tokens on one line, as fastText's own examples prepare text."""
    return " ".join(TOKEN.findall(text.lower()))


class FastText(System):
    def __init__(self, name: str, grams: str, shortest: int, longest: int):
        self.name, self.about = name, f"supervised, {grams}"
        self.shortest, self.longest = shortest, longest

    def train(self, rows, folder):
        import fasttext

        for task, examples in rows.items():
            path = folder / f"{task}.txt"
            path.write_text("".join(f"__label__{label} {plain(text)}\n" for text, label in examples), encoding="utf-8")
            # One thread: with more, two trainings of the same rows differ.
            model = fasttext.train_supervised(
                str(path), minn=self.shortest, maxn=self.longest, thread=1, **SETTINGS
            )
            model.save_model(str(folder / f"{task}.bin"))
            path.unlink()

    def load(self, folder: Path) -> None:
        import fasttext

        self.models = {task: fasttext.load_model(str(folder / f"{task}.bin")) for task in self.tasks}

    def label(self, texts, tasks):
        lines = [plain(text) for text in texts]
        found = {}
        for task in tasks:
            labels, _ = self.models[task].predict(lines)
            # A text without a known token gets no label.
            found[task] = [names[0].removeprefix("__label__") if names else "" for names in labels]
        return found
