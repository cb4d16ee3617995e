"""Checks answered batches and writes the committed annotation files.

`python -m kvetch_training.annotations --batches DIR --out annotations/round1.jsonl`
`python -m kvetch_training.annotations --written FILE --out written/thin.jsonl`
"""

import argparse
import json
from pathlib import Path

from .corpora import mask
from .heads import CATEGORIES, FLAGS, INTENTS

SENTIMENT = {
    "vn": "very_negative", "n": "negative", "0": "neutral", "p": "positive", "vp": "very_positive",
}
SEVERITY = {
    "fact": "no_explicit_reproach", "disapproval": "disapproval", "accusation": "accusation",
    "blame": "blame",
}
LEVEL = {"l": "low", "m": "medium", "h": "high"}


def parse_labels(cells: list[str]) -> dict:
    """The nine label columns of the working file as ontology names; raises ValueError."""
    sentiment, anger, frustration, severity, intents, categories, impact, urgency, flags = cells
    mixed = len(sentiment) > 1 and sentiment.endswith("m")
    labels = {
        "sentiment": SENTIMENT[sentiment.removesuffix("m") if mixed else sentiment],
        "mixed": mixed,
        "anger": _number(anger),
        "frustration": _number(frustration),
        "complaint": severity != "-",
        "severity": None if severity == "-" else SEVERITY[severity],
        "intent": _names(intents, INTENTS),
        "category": _names(categories, CATEGORIES),
        "impact": LEVEL[impact],
        "urgency": LEVEL[urgency],
        "flags": [] if flags == "-" else _names(flags, FLAGS),
    }
    return labels


def _number(text: str) -> int:
    value = int(text)
    if not 0 <= value <= 3:
        raise ValueError(f"intensity {value} is not in 0..3")
    return value


def _names(text: str, legal: tuple[str, ...]) -> list[str]:
    names = text.split(",")
    unknown = [n for n in names if n not in legal]
    if unknown:
        raise ValueError(f"unknown names {unknown}")
    return names


def read_batch(folder: Path, batch: Path) -> list[dict]:
    """One answered batch; every message must be answered exactly once."""
    rows = [json.loads(line) for line in batch.read_text(encoding="utf-8").splitlines()]
    answers = {}
    lines = (folder / f"{batch.stem}.labels").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(filter(str.strip, lines), 1):
        cells = [c.strip() for c in line.split("|")]
        try:
            n = int(cells[0])
            if n in answers:
                raise ValueError(f"message {n} is answered twice")
            answers[n] = parse_labels(cells[1:])
        except (KeyError, ValueError) as error:
            raise SystemExit(f"{batch.stem}.labels:{number}: {error!r}") from error
    missing = [r["n"] for r in rows if r["n"] not in answers]
    if missing:
        raise SystemExit(f"{batch.stem}: no answer for {missing[:10]}")
    keep = ("source", "source_id")
    return [{k: row[k] for k in keep} | answers[row["n"]] for row in rows]


def read_written(path: Path) -> list[dict]:
    """Messages of our own: nine label columns, then the text."""
    messages = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        cells = line.split("|", 9)
        try:
            labels = parse_labels([c.strip() for c in cells[:9]])
        except (KeyError, ValueError) as error:
            raise SystemExit(f"{path.name}:{number}: {error!r}") from error
        messages.append({"written": True, "text": mask(cells[9].strip())} | labels)
    return messages


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batches", type=Path)
    parser.add_argument("--written", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    messages = []
    if args.batches:
        for batch in sorted(args.batches.glob("batch-*.jsonl")):
            messages += read_batch(args.batches, batch)
    if args.written:
        messages += read_written(args.written)
    with open(args.out, "w", encoding="utf-8") as out:
        for message in messages:
            out.write(json.dumps(message, ensure_ascii=False) + "\n")
    print(f"{len(messages)} messages to {args.out}")


if __name__ == "__main__":
    main()
