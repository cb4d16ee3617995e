"""What complaints' published severity levels teach of tweets: soft labels, out of fold.

The public labels of `x-ci` are few (some 930 complaints) and noisy: a network that reads them beside everything else
learns them by heart and is wrong on others. Here `FOLDS` small models, each fine-tuned from the published encoder on the
other folds alone, say what they make of the tweets they have not read. A public label is then mixed with that
opinion; complaints among other tweets (`x-fincorp`) get the folds' mean. Both are told again in other words
(`augment`), which a network that knows the tweets by heart has still to read.

`python -m kvetch_training.severity --shared DIR --out out/severity.jsonl`
"""

import argparse
import json
import random
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from . import dataset
from .augment import Augmenter
from .corpora import Row, load
from .encoder import Classifier, load_pretrained
from .evaluate import macro_f1
from .heads import HEADS, columns
from .neighbours import neighbours
from .text import CLS, MAX_TOKENS, SEP, load_tokenizer, pad

SEED = 20261123
LABELS = next(h.labels for h in HEADS if h.name == "severity")
COLUMNS = columns()["severity"]
TAUGHT_BY = "x-ci"
TOLD_OF = "x-fincorp"
FOLDS = 4
EPOCHS = 6
BATCH = 32
RATE = 1e-4
SMOOTHING = 0.1
# Share of a public label in the mixture with the opinion of a model that has not seen it.
OWN_SHARE = 0.4
# How often a tweet with a public label, and another, is told again.
RETOLD, OTHERS_RETOLD = 8, 2


def level(row: Row) -> int | None:
    """Public level 1 to 4 as a column, `None` for what is no complaint."""
    value = int(row.source_labels["labels"]["severity"])
    return value - 1 if value else None


def is_complaint(row: Row) -> bool:
    return row.source_labels["labels"]["complaint"] == "1"


def tokens(texts: list[str]) -> list[np.ndarray]:
    encoded = load_tokenizer().encode_batch_fast(texts, add_special_tokens=False)
    return [np.array([CLS, *e.ids[: MAX_TOKENS - 2], SEP], np.int32) for e in encoded]


def tuned(windows: list[np.ndarray], levels: np.ndarray) -> Classifier:
    """The published encoder, fine-tuned on these; rare levels count more, by the root of their rarity."""
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    model = load_pretrained(keep_layers=list(range(6)))
    model.words.weight.requires_grad_(False)
    model.train()
    head = list(model.head.parameters())
    body = [p for n, p in model.named_parameters() if p.requires_grad and not n.startswith("head.")]
    adam = torch.optim.AdamW([{"params": body, "lr": RATE}, {"params": head, "lr": RATE * 10}])
    steps = EPOCHS * (len(windows) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        adam, lambda s: min(1.0, (s + 1) / (0.1 * steps), max(0.02, (steps - s) / (0.9 * steps)))
    )
    rarity = torch.tensor(len(levels) / len(LABELS) / np.bincount(levels, minlength=len(LABELS))).sqrt().float()
    order = list(range(len(windows)))
    for step in range(steps):
        if step % (len(windows) // BATCH) == 0:
            rng.shuffle(order)
        at = step % (len(windows) // BATCH) * BATCH
        chosen = order[at : at + BATCH]
        target = torch.from_numpy(levels[chosen])
        logits = model(*pad([windows[i] for i in chosen]))[:, COLUMNS]
        loss = functional.cross_entropy(logits, target, reduction="none", label_smoothing=SMOOTHING)
        adam.zero_grad()
        (loss * rarity[target]).mean().backward()
        adam.step()
        schedule.step()
    return model.eval()


def told_again(texts: list[str], times: int, near: dict[str, list[str]]) -> list[list[str]]:
    """Each text, and so often told anew."""
    augmenter = Augmenter({"": texts}, SEED, near)
    return [[text, *(augmenter.retold(text) for _ in range(times))] for text in texts]


@torch.no_grad()
def opinions(model: Classifier, windows: list[np.ndarray]) -> np.ndarray:
    rows = [functional.softmax(model(*pad([w]))[0, COLUMNS], -1).numpy() for w in windows]
    return np.array(rows).reshape(-1, len(LABELS))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    torch.set_num_threads(1)
    # Rows held back for measuring take no part.
    known = [r for r in load(args.shared, TAUGHT_BY) if level(r) is not None and not dataset.is_dev(r.id)]
    others = [r for r in load(args.shared, TOLD_OF) if is_complaint(r) and not dataset.is_dev(r.id)]
    random.Random(SEED).shuffle(known)
    levels = np.array([level(r) for r in known])
    near = neighbours()
    texts = told_again([r.text for r in known], RETOLD, near)
    strange_texts = told_again([r.text for r in others], OTHERS_RETOLD, near)
    again, strange = (tokens([t for rows in part for t in rows]) for part in (texts, strange_texts))
    windows = again[:: 1 + RETOLD]
    own = np.zeros((len(known), 1 + RETOLD, len(LABELS)), np.float32)
    told = np.zeros((len(strange), len(LABELS)), np.float32)
    folds = np.arange(len(known)) % FOLDS
    for fold in range(FOLDS):
        read, unread = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        model = tuned([windows[i] for i in read], levels[read])
        own[unread] = opinions(model, [w for i in unread for w in again[i * (1 + RETOLD) : (i + 1) * (1 + RETOLD)]]).reshape(
            len(unread), 1 + RETOLD, len(LABELS)
        )
        told += opinions(model, strange) / FOLDS
        print(f"fold {fold}: macro-F1 {macro_f1(levels[unread], own[unread, 0].argmax(1)):.3f}", flush=True)
    print(f"{len(known)} out of fold: macro-F1 {macro_f1(levels, own[:, 0].argmax(1)):.3f}", flush=True)
    mixed = OWN_SHARE * np.eye(len(LABELS), dtype=np.float32)[levels][:, None] + (1 - OWN_SHARE) * own
    told = told.reshape(len(others), 1 + OTHERS_RETOLD, len(LABELS))
    with open(args.out, "w", encoding="utf-8") as lines:
        for rows, said, soft in ((known, texts, mixed), (others, strange_texts, told)):
            for row, row_texts, row_soft in zip(rows, said, soft, strict=True):
                for text, levels_of in zip(row_texts, row_soft.round(4).tolist(), strict=True):
                    line = {"source_id": row.id, "source": row.source, "text": text, "severity": levels_of}
                    lines.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
