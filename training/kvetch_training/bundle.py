"""Puts a model bundle together: graph, tokenizer, manifest, reference outputs and card.

`python -m kvetch_training.bundle --model out/full/model.onnx --metrics out/full/metrics.json \
    --options out/full/options.json --id full-en-1 --out ../models/full-en-1`
"""

import argparse
import json
import shutil
from pathlib import Path

from blake3 import blake3

from .card import write_card
from .corpora import mask
from .evaluate import OVERLAP, Model
from .heads import HEADS
from .text import MAX_TOKENS, load_tokenizer

DESCRIPTION = "MiniLM-L6 encoder with eleven heads for customer-service messages, int8"

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


def manifest(model_id: str, metrics: dict, files: dict[str, str]) -> str:
    lines = [
        "# Written by training/kvetch_training/bundle.py.",
        'format = "kvetch-model/1"',
        f'id = "{model_id}"',
        f'description = "{DESCRIPTION}"',
        'lane = "full"',
        'language = "en"',
        'quantisation = "dynamic"',
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


def reference_lines(model: Model) -> str:
    """Logits of each window of each reference message, rounded to five places."""
    lines = []
    for text in REFERENCE:
        windows = [[round(float(v), 5) for v in row] for row in model.logits(mask(text))]
        lines.append(json.dumps({"text": text, "windows": windows}))
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--metrics", type=Path, required=True)
    parser.add_argument("--options", type=Path, required=True)
    parser.add_argument("--id", required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    metrics = json.loads(args.metrics.read_text())
    options = json.loads(args.options.read_text())
    args.out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(args.model, args.out / "model.onnx")
    load_tokenizer().save(str(args.out / "tokenizer.json"), pretty=False)
    (args.out / "reference.jsonl").write_text(reference_lines(Model(args.model)), encoding="utf-8")
    names = ("model.onnx", "tokenizer.json", "reference.jsonl")
    files = {name: blake3((args.out / name).read_bytes()).hexdigest() for name in names}
    (args.out / "manifest.toml").write_text(manifest(args.id, metrics, files), encoding="utf-8")
    write_card(args.out / "CARD.md", args.id, metrics, options)


if __name__ == "__main__":
    main()
