"""Writes the labelled files of the comparison from the corpora of `training/README.md`.

`python prepare.py --shared DIR --out DIR` gives `<task>-train.jsonl` and `<task>-test.jsonl` for the tasks `sentiment`
(three classes), `complaint` and `category`: one {"text", "label", "source"} a line. The sources of the test file are
unseen in the training file; both together are the rows that kvetch's own model was trained on, so that every system
can have learnt from the same messages.
"""

import argparse
import json
import random
import sys
from collections import Counter
from pathlib import Path

TRAINING = Path(__file__).resolve().parents[2] / "training"
sys.path.insert(0, str(TRAINING))

from kvetch_training import dataset  # noqa: E402
from kvetch_training.dataset import BY_NAME, COLUMNS, Example  # noqa: E402

# Test sources of each task: from other trades or channels than what is left to train on.
TEST_SOURCES = {
    "sentiment": ("x-fincorp", "customer-reviews-huliu"),
    "complaint": ("x-ci",),
    "category": ("hint3", "natcs-dstc11", "it-tickets", "nlupp"),
}
THREE_WAY = ("negative", "negative", "neutral", "positive", "positive")
# Rules below this weight are hints (a pseudo-label, an intent's usual mood), too weak to be a label by themselves.
MIN_WEIGHT = 0.4
# A class of fewer test rows would move the macro average by chance; its rows are left out.
MIN_TEST_ROWS = 10
SEED = 20261121


def label_of(example: Example, task: str) -> str | None:
    """The one label of a task that an example supports; nothing where it is silent or ambiguous."""
    part = COLUMNS[task]
    if example.weight[part].max() < MIN_WEIGHT:
        return None
    names = THREE_WAY if task == "sentiment" else BY_NAME[task].labels
    sums = Counter()
    for name, share in zip(names, example.target[part], strict=True):
        sums[name] += float(share)
    if example.is_set.get(task):
        possible = [name for name, share in sums.items() if share > 0]
        return possible[0] if len(possible) == 1 else None
    return sums.most_common(1)[0][0]


def examples(shared: Path) -> list[Example]:
    """Judged and coarse examples, each source cut to the rows that a pass of training reads, held-back ones left out."""
    data = dataset.read(shared, TRAINING)
    rng = random.Random(SEED)
    rows = list(data.judged)
    for source, coarse in data.coarse.items():
        rows += rng.sample(coarse, min(data.caps[source], len(coarse)))
    rng.shuffle(rows)
    return rows


def split(rows: list[Example], task: str) -> dict[str, list[dict]]:
    """Rows of a task by the part they belong to."""
    parts = {"train": [], "test": []}
    for row in rows:
        label = label_of(row, task)
        if label is None:
            continue
        part = "test" if row.source in TEST_SOURCES[task] else "train"
        parts[part].append({"text": row.text, "label": label, "source": row.source})
    counts = Counter(row["label"] for row in parts["test"])
    parts["test"] = [row for row in parts["test"] if counts[row["label"]] >= MIN_TEST_ROWS]
    return parts


def write(shared: Path, out: Path) -> None:
    """The files of all tasks."""
    out.mkdir(parents=True, exist_ok=True)
    rows = examples(shared)
    for task in TEST_SOURCES:
        for part, lines in split(rows, task).items():
            path = out / f"{task}-{part}.jsonl"
            content = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
            path.write_text(content, encoding="utf-8")
            counts = Counter(line["label"] for line in lines).most_common()
            print(f"{path.name}: {len(lines)} rows, {dict(counts)}", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="folder with corpora/ and gold/dev.jsonl")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    write(args.shared, args.out)


if __name__ == "__main__":
    main()
