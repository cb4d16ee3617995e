"""Draws the messages that the shipped model doubts most: the third round of annotation.

Doubt is the mean, over sentiment, complaint, intent, category, impact and urgency, of one minus the
difference of the two highest probabilities. A quota a source keeps one source from filling the round; a
fifth of each quota is drawn at random, so that the round is not only made of puzzles.

`python -m kvetch_training.select_active --shared DIR --model out/full/model.safetensors --out DIR`
"""

import argparse
import json
import random
from pathlib import Path

import numpy as np

from .corpora import Row, load
from .evaluate import Model, predict, softmax
from .heads import columns

SEED = 20261122
COLUMNS = columns()
DOUBTED = ("sentiment", "complaint", "intent", "category", "impact", "urgency")
# Messages a source that the model scores, and how many of them are asked about.
POOL_FACTOR = 6
QUOTAS = {
    "x-fincorp": 220, "x-ci": 160, "cesamard": 70, "multidogo": 120, "natcs-dstc11": 80, "hint3": 80,
    "nlupp": 50, "cfpb-narratives": 60, "cfpb-complaints": 60, "it-tickets": 60, "tweet-sentiment": 120,
    "customer-reviews-huliu": 50, "banking77": 30, "rasa-demos": 10,
}
# Messages of the earlier rounds that are read again, blind, to measure agreement.
AGREEMENT = 90
MAX_CHARS = 1200
RANDOM_SHARE = 0.2


def doubt(logits: np.ndarray) -> np.ndarray:
    """0 (sure of everything) to 1 a message."""
    parts = []
    for name in DOUBTED:
        top = np.sort(softmax(logits[:, COLUMNS[name]]), axis=1)
        parts.append(1 - (top[:, -1] - top[:, -2]))
    return np.mean(parts, axis=0)


def annotated(training: Path) -> dict[str, dict]:
    """Messages of the earlier rounds by source id."""
    lines = [
        line
        for path in sorted((training / "annotations").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return {m["source_id"]: m for m in map(json.loads, lines)}


def draw(model: Model, rows: list[Row], count: int, rng: random.Random) -> list[Row]:
    pool = rng.sample(rows, min(len(rows), count * POOL_FACTOR))
    order = np.argsort(-doubt(predict(model, [r.text for r in pool])), kind="stable")
    chosen = [pool[i] for i in order[: round(count * (1 - RANDOM_SHARE))]]
    rest = [pool[i] for i in order[len(chosen) :]]
    return chosen + rng.sample(rest, min(len(rest), count - len(chosen)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--batches", type=int, default=3)
    args = parser.parse_args()
    rng, model = random.Random(SEED), Model(args.model)
    earlier = annotated(Path(__file__).resolve().parent.parent)
    chosen, again = [], []
    for source, count in QUOTAS.items():
        rows = [r for r in load(args.shared, source) if 2 < len(r.text) <= MAX_CHARS]
        again += [r for r in rows if r.id in earlier]
        chosen += draw(model, [r for r in rows if r.id not in earlier], count, rng)
    chosen += rng.sample(again, AGREEMENT)
    rng.shuffle(chosen)
    args.out.mkdir(parents=True, exist_ok=True)
    for b in range(args.batches):
        with open(args.out / f"batch-{b}.jsonl", "w", encoding="utf-8") as out:
            for n, row in enumerate(chosen[b :: args.batches]):
                line = {"n": n, "source": row.source, "source_id": row.id, "text": row.text}
                out.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
