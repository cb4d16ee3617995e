"""Writes the tiny bundle of lane fast that the tests read: random tables over a dozen words.

`python -m kvetch_training.tiny --out ../tests/fixtures/fast-tiny`
"""

import argparse
import json
from pathlib import Path

import numpy as np
from blake3 import blake3
from tokenizers import Tokenizer

from .fold import Folded, quantise, reference_lines, write

SEED = 7
MAX_TOKENS, OVERLAP = 16, 4
WORDS = "[PAD] [UNK] [CLS] [SEP] the parcel is late refund please thanks never came my money where".split()
CHANNELS, HIDDEN, OUTPUTS, PAIRS = 32, 12, 4, 64
TEXTS = ["", "thanks", "where is my parcel", "my parcel never came refund please", "the parcel is late " * 9]

MANIFEST = f"""\
# Written by training/kvetch_training/tiny.py.
format = "kvetch-model/1"
id = "fast-tiny"
description = "random tables for tests; its answers mean nothing"
lane = "fast"
language = "en"
quantisation = "none"
reference_tolerance = 0.0001

[windows]
max_tokens = {MAX_TOKENS}
overlap_tokens = {OVERLAP}

[[head]]
name = "complaint"
labels = ["no", "yes"]

[[head]]
name = "flags"
labels = ["safety", "fraud"]

[files]
"""


def tokenizer() -> Tokenizer:
    pieces = {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##"}
    model = pieces | {"max_input_chars_per_word": 100, "vocab": {word: i for i, word in enumerate(WORDS)}}
    parts = ("truncation", "padding", "normalizer", "post_processor", "decoder")
    whole = {"version": "1.0", "added_tokens": [], "model": model, "pre_tokenizer": {"type": "WhitespaceSplit"}}
    return Tokenizer.from_str(json.dumps(whole | dict.fromkeys(parts)))


def arrays() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(SEED)
    shapes = {
        "taps.-1": (len(WORDS), CHANNELS),
        "taps.0": (len(WORDS), CHANNELS),
        "taps.1": (len(WORDS), CHANNELS),
        "ngram.2": (PAIRS, CHANNELS),
        "bias": (CHANNELS,),
        "hidden.weight": (HIDDEN, 2 * CHANNELS),
        "hidden.bias": (HIDDEN,),
        "out.weight": (OUTPUTS, HIDDEN),
        "out.bias": (OUTPUTS,),
        "skip.weight": (OUTPUTS, 2 * CHANNELS),
    }
    return {name: rng.normal(0.0, 0.3, shape).astype(np.float32) for name, shape in shapes.items()}


def windows(text: str, known: Tokenizer) -> list[list[int]]:
    ids = known.encode(text, add_special_tokens=False).ids
    room, step = MAX_TOKENS - 2, MAX_TOKENS - 2 - OVERLAP
    starts = [0] if len(ids) <= room else range(0, len(ids) - OVERLAP, step)
    opened, closed = WORDS.index("[CLS]"), WORDS.index("[SEP]")
    return [[opened, *ids[s : s + room], closed] for s in starts]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    known = tokenizer()
    known.save(str(out / "tokenizer.json"), pretty=False)
    write(out / "model.safetensors", quantise(arrays()))
    model = Folded(out / "model.safetensors", lambda text: windows(text, known))
    (out / "reference.jsonl").write_text(reference_lines(model, TEXTS), encoding="utf-8")
    names = ("model.safetensors", "reference.jsonl", "tokenizer.json")
    digests = (f'"{name}" = "{blake3((out / name).read_bytes()).hexdigest()}"\n' for name in names)
    (out / "manifest.toml").write_text(MANIFEST + "".join(digests), encoding="utf-8")


if __name__ == "__main__":
    main()
