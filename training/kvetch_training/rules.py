"""Fits the rules lane: one linear map a head from lexicon features to labels.

Features come from the product itself, so that both sides count the same hits:
`cargo run --release --example lexicon_features`.

`python -m kvetch_training.rules --shared DIR --out ../data/rules/weights.tsv`
"""

import argparse
import json
import subprocess
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from . import dataset
from .evaluate import macro_f1, truths
from .heads import FLAGS, HEADS

# Inverse strength of the L2 penalty, chosen on the held-back messages among 0.1, 0.3, 1, 3.
STRENGTH = 0.3
ROOT = Path(__file__).resolve().parent.parent.parent


def features_of(texts: list[str]) -> list[dict]:
    lines = "".join(json.dumps({"id": i, "text": t}) + "\n" for i, t in enumerate(texts))
    command = ["cargo", "run", "--quiet", "--release", "--example", "lexicon_features"]
    done = subprocess.run(command, input=lines, text=True, capture_output=True, cwd=ROOT, check=True)
    return [json.loads(line)["features"] for line in done.stdout.splitlines()]


def matrix(rows: list[dict], names: list[str]) -> np.ndarray:
    at = {name: i for i, name in enumerate(names)}
    result = np.zeros((len(rows), len(names)), np.float32)
    for i, row in enumerate(rows):
        for name, value in row.items():
            if name in at:
                result[i, at[name]] = value
    return result


def fit_softmax(x: np.ndarray, truth: np.ndarray, labels: int) -> np.ndarray:
    """Weights `[features, labels]`; a label without examples gets a very low bias."""
    model = LogisticRegression(C=STRENGTH, max_iter=500, fit_intercept=False)
    model.fit(x, truth)
    weights = np.zeros((x.shape[1], labels), np.float32)
    weights[0] = -9.0
    if len(model.classes_) == 2:
        weights[:, model.classes_[0]] = -model.coef_[0] / 2
        weights[:, model.classes_[1]] = model.coef_[0] / 2
    else:
        for row, label in enumerate(model.classes_):
            weights[:, label] = model.coef_[row]
    return weights


def fit_yes_no(x: np.ndarray, truth: np.ndarray) -> np.ndarray:
    if truth.min() == truth.max():
        weights = np.zeros((x.shape[1], 1), np.float32)
        weights[0] = 2.0 if truth.max() else -2.0
        return weights
    model = LogisticRegression(C=STRENGTH, max_iter=500, fit_intercept=False)
    return model.fit(x, truth).coef_.T.astype(np.float32)


def fit_flag(x: np.ndarray, truth: np.ndarray, shown: np.ndarray) -> tuple[np.ndarray, float]:
    """A flag is judged only where its own vocabulary stands, so it is fitted only there."""
    weights = fit_yes_no(x[shown], truth[shown])
    p = 1 / (1 + np.exp(-(x @ weights)[:, 0])) * shown
    grid = np.linspace(0.15, 0.75, 25)
    scores = [f1_score(truth, p >= g, zero_division=0) for g in grid]
    return weights, float(grid[int(np.argmax(scores))])


def columns() -> list[str]:
    names = []
    for head in HEADS:
        labels = ("yes",) if head.name in ("complaint", "mixed") else head.labels
        names += [f"{head.name}.{label}" for label in labels]
    return names


def fit(x: np.ndarray, names: list[str], messages: list[dict]) -> tuple[np.ndarray, np.ndarray]:
    """All weights `[features, columns]`, and the threshold of each column (0 where none)."""
    parts, thresholds = [], []
    for head in HEADS:
        if head.name == "mixed":
            parts.append(fit_yes_no(x, np.array([int(m["mixed"]) for m in messages])))
        elif head.name == "complaint":
            parts.append(fit_yes_no(x, truths(messages, "complaint")))
        elif head.name == "flags":
            for flag in FLAGS:
                truth = np.array([int(flag in m["flags"]) for m in messages])
                shown = x[:, names.index(f"flag.{flag}")] > 0
                weights, threshold = fit_flag(x, truth, shown)
                parts.append(weights)
                thresholds.append(threshold)
            continue
        else:
            truth = truths(messages, head.name)
            keep = truth >= 0
            parts.append(fit_softmax(x[keep], truth[keep], len(head.labels)))
        thresholds += [0.0] * parts[-1].shape[1]
    return np.concatenate(parts, axis=1), np.array(thresholds)


def report(x: np.ndarray, weights: np.ndarray, messages: list[dict]) -> None:
    start = 0
    for head in HEADS:
        width = 1 if head.name in ("complaint", "mixed") else len(head.labels)
        part = x @ weights[:, start : start + width]
        start += width
        if head.kind == "sigmoid":
            continue
        truth = truths(messages, head.name)
        keep = truth >= 0
        guess = (part[:, 0] > 0).astype(int) if width == 1 else part.argmax(1)
        print(f"{head.name:12} macro-F1 {macro_f1(truth[keep], guess[keep]):.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    data = dataset.read(args.shared, ROOT / "training")
    train, held_back = [e for e in data.judged if e.message], data.judged_dev
    rows = features_of([e.text for e in train + held_back])
    names = ["style.bias"] + sorted({n for row in rows for n in row} - {"style.bias"})
    names += [f"flag.{f}" for f in FLAGS if f"flag.{f}" not in names]
    x = matrix(rows, names)
    weights, thresholds = fit(x[: len(train)], names, [e.message for e in train])
    report(x[len(train) :], weights, [e.message for e in held_back])
    args.out.parent.mkdir(parents=True, exist_ok=True)
    with open(args.out, "w", encoding="utf-8") as out:
        out.write("\t".join(["feature", *columns()]) + "\n")
        out.write("\t".join(["threshold", *(f"{t:.3f}" for t in thresholds)]) + "\n")
        for name, row in zip(names, weights, strict=True):
            out.write("\t".join([name, *(f"{w:.3f}" for w in row)]) + "\n")


if __name__ == "__main__":
    main()
