"""Puts a model bundle together: network, tokenizer, manifest, reference outputs and card.

The network is a graph (`model.onnx`, lane full) or tables (`model.safetensors`, lane fast).

`python -m kvetch_training.bundle --model out/full/model.onnx --metrics out/full/metrics.json \
    --options out/full/options.json --id full-en-1 --out ../models/full-en-1`
"""

import argparse
import json
import shutil
from pathlib import Path

from blake3 import blake3

from .card import write_card, write_fast_card
from .corpora import mask
from .evaluate import OVERLAP, Model, load
from .fold import Folded
from .heads import HEADS
from .text import MAX_TOKENS, load_tokenizer

GRAPH, TABLES = "model.onnx", "model.safetensors"
# What a manifest says of each kind of network.
KINDS = {
    GRAPH: ("MiniLM-L6 encoder with eleven heads for customer-service messages, int8", "full", "dynamic"),
    TABLES: ("folded convolution with eleven heads for customer-service messages, int8", "fast", "none"),
}

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
    description, lane, quantisation = KINDS[TABLES if TABLES in files else GRAPH]
    lines = [
        "# Written by training/kvetch_training/bundle.py.",
        'format = "kvetch-model/1"',
        f'id = "{model_id}"',
        f'description = "{description}"',
        f'lane = "{lane}"',
        'language = "en"',
        f'quantisation = "{quantisation}"',
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--metrics", type=Path, required=True)
    parser.add_argument("--options", type=Path, required=True)
    parser.add_argument("--agreement", type=Path, help="lane fast: what `fast` measured against its teacher")
    parser.add_argument("--id", required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    metrics = json.loads(args.metrics.read_text())
    if args.agreement:
        metrics["agreement"] = json.loads(args.agreement.read_text())
    options = json.loads(args.options.read_text())
    args.out.mkdir(parents=True, exist_ok=True)
    network = f"model{args.model.suffix}"
    shutil.copyfile(args.model, args.out / network)
    load_tokenizer().save(str(args.out / "tokenizer.json"), pretty=False)
    reference = reference_lines(load(args.model))
    (args.out / "reference.jsonl").write_text(reference, encoding="utf-8")
    names = (network, "tokenizer.json", "reference.jsonl")
    files = {name: blake3((args.out / name).read_bytes()).hexdigest() for name in names}
    (args.out / "manifest.toml").write_text(manifest(args.id, metrics, files), encoding="utf-8")
    write = write_card if network == GRAPH else write_fast_card
    write(args.out / "CARD.md", args.id, metrics, options)


if __name__ == "__main__":
    main()
