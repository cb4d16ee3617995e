"""Puts a model bundle together: network, tokenizer, manifest, reference outputs and card.

The network is the encoder of lane full or the tables of lane fast; the file's format says which.

`python -m kvetch_training.bundle --model out/full/model.safetensors --metrics out/full/metrics.json \
    --options out/full/options.json --id full-en-9 --out ../models/full-en-9`
"""

import argparse
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from blake3 import blake3

from .card import write_card, write_fast_card
from .corpora import mask
from .evaluate import OVERLAP, Model, load
from .fold import Folded
from .heads import HEADS
from .text import MAX_TOKENS, load_tokenizer

NETWORK = "model.safetensors"


@dataclass
class Kind:
    """What a manifest says of one kind of network."""

    description: str
    lane: str
    quantisation: str
    # Largest difference of a logit to `reference.jsonl`.
    tolerance: float


# Where a rounding of an activation falls the other way, a logit of the encoder moves by up to 0.4: numpy's
# sums are not the product's to the last bit. A wrong layer moves them by whole units.
ENCODER = Kind("MiniLM-L6 encoder with eleven heads for customer-service messages, int8", "full", "row", 0.75)
TABLES = Kind("two convolutions, the first folded into tables, with eleven heads for customer-service messages, int8", "fast", "none", 0.001)

# Messages whose outputs the product is compared with; of our own writing.
REFERENCE = [
    "No worries!",
    "Website is not working.",
    "Great, another broken delivery. Thanks a lot!",
    "why dont you answer",
    "I am not unhappy",
    "I smell gas since your engineer left, please send somebody now.",
    "Hi, could you tell me your opening hours on Sunday?",
    "I was charged twice for order 88213 and nobody has replied to my last three e-mails.",
    "Thank you so much, the replacement came today and works perfectly!",
    "Please cancel my subscription at the end of the month.",
    "Somebody withdrew money from my account and it was not me. Block the card!",
    "Parcel arrived on time. " * 40 + "But the heater caught fire and burned my son's hand. " + "The box was blue. " * 30,
]


def manifest(model_id: str, kind: Kind, metrics: dict, files: dict[str, str]) -> str:
    lines = [
        "# Written by training/kvetch_training/bundle.py.",
        'format = "kvetch-model/1"',
        f'id = "{model_id}"',
        f'description = "{kind.description}"',
        f'lane = "{kind.lane}"',
        'language = "en"',
        f'quantisation = "{kind.quantisation}"',
        f"reference_tolerance = {kind.tolerance}",
        "",
        "[windows]",
        f"max_tokens = {MAX_TOKENS}",
        f"overlap_tokens = {OVERLAP}",
    ]
    for head in HEADS:
        labels = ", ".join(f'"{label}"' for label in head.labels)
        lines += ["", "[[head]]", f'name = "{head.name}"', f"labels = [{labels}]"]
        if head.name in metrics["temperatures"]:
            lines.append(f"temperature = {metrics['temperatures'][head.name]}")
    for flag, row in metrics["flags"].items():
        keys = {k: row[k] for k in ("temperature", "shift", "threshold")}
        lines += ["", f"[flags.{flag}]", *(f"{k} = {float(v)}" for k, v in keys.items())]
    lines += ["", "[files]", *(f'"{name}" = "{digest}"' for name, digest in sorted(files.items()))]
    return "\n".join(lines) + "\n"


def reference_lines(model: Model | Folded) -> str:
    """Logits of each window of each reference message, rounded to five places."""
    lines = []
    for text in REFERENCE:
        windows = [[round(float(v), 5) for v in row] for row in model.logits(mask(text))]
        lines.append(json.dumps({"text": text, "windows": windows}))
    return "\n".join(lines) + "\n"


def of_run(run: Path) -> tuple[dict, dict]:
    return json.loads((run / "options.json").read_text()), json.loads((run / "metrics.json").read_text())


def quality(metrics: dict) -> dict[str, float]:
    """Held-back macro-F1 of each head."""
    return {name: row["macro_f1"][0] for name, row in metrics["held_back"].items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--metrics", type=Path, required=True)
    parser.add_argument("--options", type=Path, required=True)
    parser.add_argument("--agreement", type=Path, help="lane fast: what `fast` measured against its teacher")
    parser.add_argument("--quantisation", type=Path, help="lane full: what `quantisation` measured")
    parser.add_argument("--students", type=Path, nargs="*", default=[], help="lane full: runs of students with fewer layers")
    parser.add_argument("--id", required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    metrics = json.loads(args.metrics.read_text())
    for name in ("agreement", "quantisation"):
        if path := getattr(args, name):
            metrics[name] = json.loads(path.read_text())
    options = json.loads(args.options.read_text())
    if args.students:
        runs = [(options, metrics), *map(of_run, args.students)]
        metrics["depth"] = {str(len(o["layers"].split(","))): quality(m) for o, m in runs}
    args.out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(args.model, args.out / NETWORK)
    load_tokenizer().save(str(args.out / "tokenizer.json"), pretty=False)
    model = load(args.model)
    kind = ENCODER if isinstance(model, Model) else TABLES
    reference = reference_lines(model)
    (args.out / "reference.jsonl").write_text(reference, encoding="utf-8")
    names = (NETWORK, "tokenizer.json", "reference.jsonl")
    files = {name: blake3((args.out / name).read_bytes()).hexdigest() for name in names}
    (args.out / "manifest.toml").write_text(manifest(args.id, kind, metrics, files), encoding="utf-8")
    write = write_card if kind is ENCODER else write_fast_card
    write(args.out / "CARD.md", args.id, metrics, options)


if __name__ == "__main__":
    main()
