"""What int8 costs: the encoder of lane full beside the fp32 weights it was made from.

On the annotated messages that are held back: how often both give the same label, and the macro-F1 of each.

`python -m kvetch_training.quantisation --shared DIR --checkpoint out/full/averaged-2.pt \\
    --model out/full/model.safetensors --out out/full/quantisation.json`
"""

import argparse
import json
from pathlib import Path

import numpy as np

from . import dataset
from .evaluate import COLUMNS, SOFTMAX, load, macro_f1, predict, truths
from .leave_out import Checkpoint


def compare(whole: np.ndarray, small: np.ndarray, messages: list[dict]) -> dict:
    """Agreement and both macro-F1 a head, on the messages to which it applies."""
    report = {}
    for name in SOFTMAX:
        truth = truths(messages, name)
        keep = truth >= 0
        labels = [logits[keep][:, COLUMNS[name]].argmax(1) for logits in (whole, small)]
        fp32, int8 = (macro_f1(truth[keep], guess) for guess in labels)
        report[name] = {
            "agreement": round(float((labels[0] == labels[1]).mean()), 4),
            "macro_f1_fp32": round(fp32, 4),
            "macro_f1_int8": round(int8, 4),
        }
    return report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--layers", default="0,1,2,3,4,5")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    data = dataset.read(args.shared, Path(__file__).resolve().parent.parent)
    texts = [e.text for e in data.judged_dev]
    whole = Checkpoint(args.checkpoint, args.layers).predict(texts)
    report = compare(whole, predict(load(args.model), texts), [e.message for e in data.judged_dev])
    args.out.write_text(json.dumps(report, indent=1))
    for name, row in report.items():
        print(f"{name:12}", row)


if __name__ == "__main__":
    main()
