"""Figures of the whole program: its records against the gold messages.

`kvetch classify gold.jsonl -o records.jsonl`, then
`python -m kvetch_training.judge_gold --shared DIR --records records.jsonl`; with `--messages FILE` it writes the
messages as JSON Lines for the first step instead.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from sklearn.metrics import accuracy_score, f1_score

from .evaluate import gold_messages, interval

THREE = {
    "very_negative": "negative", "negative": "negative", "neutral": "neutral",
    "positive": "positive", "very_positive": "positive",
}
ORDER = ["low", "normal", "high", "urgent"]
READ_SHARES = (0.2, 0.3)


def inner(record: dict, field: str, key: str) -> str:
    value = (record.get(field) or {}).get(key)
    return "abstained" if value is None else str(value)


def pairs(gold: list[dict], records: list[dict]) -> dict[str, tuple[list, list]]:
    """Truth and guess of each head, as names."""
    both = list(zip(gold, records, strict=True))
    heads = {
        "sentiment": ([g["sentiment"] for g in gold], [inner(r, "sentiment", "label") for r in records]),
        "complaint": ([str(g["complaint"]) for g in gold], [inner(r, "complaint", "is") for r in records]),
        "severity": (
            [g["severity"] for g, _ in both if g["severity"]],
            [inner(r, "complaint", "severity") for g, r in both if g["severity"]],
        ),
        "intent": ([g["intent"][0] for g in gold], [str(r["intent"]) for r in records]),
        "category": ([g["category"][0] for g in gold], [str(r["category"]) for r in records]),
        "impact": ([g["impact"] for g in gold], [inner(r, "impact", "level") for r in records]),
        "urgency": ([g["urgency"] for g in gold], [inner(r, "urgency", "level") for r in records]),
        "priority": ([g["priority"] for g in gold], [inner(r, "priority", "label") for r in records]),
    }
    truth, guess = heads["sentiment"]
    heads["sentiment, 3 classes"] = ([THREE[t] for t in truth], [THREE.get(g, g) for g in guess])
    return heads


def macro_f1(truth: np.ndarray, guess: np.ndarray) -> float:
    return f1_score(truth, guess, average="macro", labels=np.unique(truth), zero_division=0)


def found_first(gold: list[dict], records: list[dict], share: float) -> tuple[float, int]:
    """Share of urgent and high messages among the first `share` of the ranking, and their number."""
    def place(i: int) -> tuple[int, float]:
        priority = records[i]["priority"]
        return ORDER.index(priority["label"]), priority["rank"]

    ranking = sorted(range(len(records)), key=place, reverse=True)
    top = set(ranking[: int(len(ranking) * share)])
    hot = [i for i, g in enumerate(gold) if g["priority"] in ("urgent", "high")]
    return sum(i in top for i in hot) / len(hot), len(hot)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--records", type=Path)
    parser.add_argument("--messages", type=Path)
    args = parser.parse_args()
    gold = gold_messages(args.shared)
    if args.messages:
        lines = (json.dumps({"id": g["id"], "text": g["text"]}) for g in gold)
        args.messages.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if args.records:
        records = [json.loads(line) for line in args.records.read_text(encoding="utf-8").splitlines()]
        print("| label | macro-F1 | accuracy |\n|---|---|---|")
        for name, (truth, guess) in pairs(gold, records).items():
            truth, guess = np.array(truth), np.array(guess)
            f1, low, high = interval(macro_f1, truth, guess)
            print(f"| {name} | {f1:.3f} ({low:.3f}–{high:.3f}) | {accuracy_score(truth, guess):.3f} |")
        for share in READ_SHARES:
            found, count = found_first(gold, records, share)
            print(f"urgent and high found in the first {share:.0%} read: {found:.3f} of {count}")


if __name__ == "__main__":
    main()
