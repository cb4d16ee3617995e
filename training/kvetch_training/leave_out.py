"""Figures of a checkpoint on the sources that its training left out: the number that decides.

Reads the sources from the run's `options.json`, scores all their annotated messages and their public
labels with the fp32 weights, and keeps the logits for calibration.

`python -m kvetch_training.leave_out --shared DIR --run out/leave-out-tweets`
"""

import argparse
import json
import random
from pathlib import Path

import numpy as np
import torch

from . import dataset
from .dataset import Example
from .encoder import load_pretrained
from .evaluate import SOFTMAX, allowed, fit_temperature, of_head, roll_up, score_judged
from .evaluate import windows as split
from .heads import columns
from .text import load_tokenizer, pad

COLUMNS = columns()
# Public labels a source; more would only make the interval of an upper bound narrower.
PUBLIC_LIMIT = 600


class Checkpoint:
    """The fp32 weights of a run, scoring whole texts as the product does."""

    def __init__(self, path: Path, layers: str):
        self.model = load_pretrained(keep_layers=[int(i) for i in layers.split(",")])
        self.model.load_state_dict(torch.load(path))
        self.model.eval()
        self.tokenizer = load_tokenizer()

    @torch.inference_mode()
    def predict(self, texts: list[str]) -> np.ndarray:
        """Rolled-up logits `[messages, WIDTH]`."""
        windows = [(i, w) for i, t in enumerate(texts) for w in split(self.tokenizer, t)]
        windows.sort(key=lambda pair: len(pair[1]))
        rows: list[list[np.ndarray]] = [[] for _ in texts]
        lengths: list[list[int]] = [[] for _ in texts]
        for start in range(0, len(windows), 32):
            part = windows[start : start + 32]
            logits = self.model(*pad([w for _, w in part])).numpy()
            for (i, window), row in zip(part, logits, strict=True):
                rows[i].append(row)
                lengths[i].append(len(window))
        return np.stack([roll_up(np.stack(r), n) for r, n in zip(rows, lengths, strict=True)])


def left_out(shared: Path, training: Path, sources: set[str]) -> tuple[list[Example], list[Example]]:
    """Annotated messages of the sources, and a draw of their public labels."""
    data = dataset.read(shared, training)
    judged = [e for e in data.judged + data.judged_dev if e.source in sources]
    rng = random.Random(7)
    public = []
    for source in sorted(sources & set(data.coarse)):
        rows = data.coarse[source]
        public += rng.sample(rows, min(PUBLIC_LIMIT, len(rows)))
    return judged, public


def score_public(logits: np.ndarray, examples: list[Example]) -> dict:
    """Share of guesses that the public label allows, a head and source."""
    found: dict[str, dict[str, list[bool]]] = {}
    for row, example in zip(logits, examples, strict=True):
        for name in SOFTMAX:
            if name in example.is_set:
                guess = row[COLUMNS[name]].argmax()
                hits = found.setdefault(name, {}).setdefault(example.source, [])
                hits.append(bool(allowed(example, name)[guess]))
    return {
        name: {s: [round(float(np.mean(h)), 4), len(h)] for s, h in sorted(sources.items())}
        for name, sources in found.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    args = parser.parse_args()
    options = json.loads((args.run / "options.json").read_text())
    checkpoint = Checkpoint(args.run / f"pass-{options['passes'] - 1}.pt", options["layers"])
    training = Path(__file__).resolve().parent.parent
    judged, public = left_out(args.shared, training, set(options["hold_out"]))
    messages = [e.message for e in judged]
    logits = checkpoint.predict([e.text for e in judged])
    temperatures = {name: fit_temperature(of_head(name, logits, messages)) for name in SOFTMAX}
    report = {
        "temperatures": temperatures,
        "judged": score_judged(logits, messages, {}),
        "public": score_public(checkpoint.predict([e.text for e in public]), public),
    }
    np.savez(args.run / "left-out.npz", logits=logits)
    with open(args.run / "left-out.jsonl", "w", encoding="utf-8") as out:
        out.writelines(json.dumps(m) + "\n" for m in messages)
    (args.run / "left-out.json").write_text(json.dumps(report, indent=1))
    for name, row in report["judged"].items():
        print(f"{name:12}", row)
    for name, row in report["public"].items():
        print(f"{name:12}", row)
    print(temperatures)


if __name__ == "__main__":
    main()
