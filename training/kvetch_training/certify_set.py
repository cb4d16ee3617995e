"""Writes the messages on which the cascade is certified: none that lane fast has learnt from.

Annotated messages that are held back, with their labels, and others of every corpus that are held back,
without: the teacher was not asked about them. `kvetch model certify` reads the file.

`python -m kvetch_training.certify_set --shared DIR --taught out/fast/teacher.npz --out out/fast/certify.jsonl`
"""

import argparse
import json
import random
from pathlib import Path

from . import dataset
from .heads import INTENSITIES
from .teacher import AUGMENTED, Taught, key

SEED = 20261122
# Unlabelled texts a source: the cascade's traffic is nobody's corpus, so all count alike.
TEXTS_A_SOURCE = 150


def labelled(example: dataset.Example) -> dict:
    """One held-back message with its labels, named as a record names them."""
    message = example.message
    kept = ("sentiment", "mixed", "complaint", "severity", "intent", "category", "impact", "urgency", "flags")
    levels = {name: INTENSITIES[message[name]] for name in ("anger", "frustration")}
    return {"text": example.text} | {name: message[name] for name in kept} | levels


def unlabelled(data: dataset.Data, taught: set[str]) -> list[dict]:
    rng, found = random.Random(SEED), {}
    judged = {e.text for e in data.judged_dev}
    for source in sorted(data.coarse_dev):
        texts = [
            e.text for e in data.coarse_dev[source]
            if e.text not in judged and taught.isdisjoint((key(e.text), AUGMENTED + key(e.text)))
        ]
        found |= dict.fromkeys(rng.sample(texts, min(len(texts), TEXTS_A_SOURCE)))
    return [{"text": text} for text in found]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--taught", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    data = dataset.read(args.shared, Path(__file__).resolve().parent.parent)
    taught = set(Taught.read(args.taught).keys)
    messages = [labelled(e) for e in data.judged_dev] + unlabelled(data, taught)
    with open(args.out, "w", encoding="utf-8") as out:
        for number, message in enumerate(messages):
            out.write(json.dumps({"id": str(number)} | message, ensure_ascii=False) + "\n")
    print(f"{len(data.judged_dev)} labelled of {len(messages)} messages to {args.out}")


if __name__ == "__main__":
    main()
