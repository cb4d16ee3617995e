"""Public labels that a trained model finds next to impossible: mistakes of a source, or of its mapping.

Reads what `teacher` stored. A label is doubtful where the model gives less than `LEAST` to all that
it allows; each line of the output names one, and `train --doubtful` leaves them out.

`python -m kvetch_training.audit --shared DIR --taught out/fast/teacher.npz --out out/doubtful.jsonl`
"""

import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np

from . import dataset
from .dataset import Example
from .evaluate import SOFTMAX, allowed, softmax
from .heads import columns
from .teacher import Taught, key

COLUMNS = columns()
# Labels that stand whatever a model says: tweets that linguists judged for complaint, and severity, on which
# a model that follows our own annotations is no judge of others.
STANDING_SOURCES = ("x-ci",)
STANDING_HEADS = ("severity",)
# A label that the model gives less is called doubtful.
LEAST = 0.03


def mass(example: Example, logits: np.ndarray, head: str) -> float:
    """What the model gives to the labels that the example allows."""
    return float(softmax(logits[COLUMNS[head]])[allowed(example, head)].sum())


def forget(data: dataset.Data, path: Path) -> int:
    """Takes the doubtful labels out of the coarse examples; gives their number."""
    doubtful: dict[tuple[str, str], set[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        doubtful.setdefault((row["source"], row["key"]), set()).add(row["head"])
    count = 0
    for source, rows in data.coarse.items():
        for example in rows:
            for head in doubtful.get((source, key(example.text)), ()):
                if head in example.is_set:
                    example.weight[COLUMNS[head]] = 0.0
                    del example.is_set[head]
                    count += 1
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--taught", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    taught = Taught.read(args.taught)
    logits = dict(zip(taught.keys, taught.logits, strict=True))
    data = dataset.read(args.shared, Path(__file__).resolve().parent.parent)
    asked, found = Counter(), Counter()
    with open(args.out, "w", encoding="utf-8") as out:
        for source, rows in data.coarse.items():
            if source in STANDING_SOURCES:
                continue
            for example in rows:
                name = key(example.text)
                if name not in logits:
                    continue
                for head in example.is_set:
                    if head in STANDING_HEADS:
                        continue
                    share = mass(example, logits[name], head) if head in SOFTMAX else 1.0
                    asked[source, head] += 1
                    if share < LEAST:
                        found[source, head] += 1
                        line = {"key": name, "source": source, "head": head, "mass": round(share, 4)}
                        out.write(json.dumps(line) + "\n")
    for (source, head), count in sorted(asked.items()):
        doubtful = found[source, head]
        print(f"{source:24} {head:12} {doubtful:6} of {count:6} {doubtful / count:.3f}")


if __name__ == "__main__":
    main()
