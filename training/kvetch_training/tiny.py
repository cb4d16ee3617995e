"""Writes the tiny bundles that the tests read: random tables of lane fast, and a random graph of lane full,
over a dozen words. Their answers mean nothing.

`python -m kvetch_training.tiny --out ../tests/fixtures`: `fast-tiny` and `graph-tiny` in there.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
from blake3 import blake3
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer

from .fold import Folded, quantise, reference_lines, write

SEED = 7
MAX_TOKENS, OVERLAP = 16, 4
WORDS = "[PAD] [UNK] [CLS] [SEP] the parcel is late refund please thanks never came my money where".split()
CHANNELS, FILTERS, HIDDEN, OUTPUTS, BAG = 64, 64, 64, 4, 32
TEXTS = ["", "thanks", "where is my parcel", "my parcel never came refund please", "the parcel is late " * 9]

MANIFEST = f"""\
# Written by training/kvetch_training/tiny.py.
format = "kvetch-model/1"
id = "{{id}}"
description = "random numbers for tests; its answers mean nothing"
lane = "{{lane}}"
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
    pooled = 2 * CHANNELS + 2 * FILTERS
    shapes = {
        "taps.-1": (len(WORDS), CHANNELS),
        "taps.0": (len(WORDS), CHANNELS),
        "taps.1": (len(WORDS), CHANNELS),
        "bias": (CHANNELS,),
        "conv.weight": (FILTERS, 3 * CHANNELS),
        "conv.bias": (FILTERS,),
        "hidden.weight": (HIDDEN, pooled),
        "hidden.bias": (HIDDEN,),
        "skip.weight": (OUTPUTS, pooled),
        "out.weight": (OUTPUTS, HIDDEN),
        "out.bias": (OUTPUTS,),
    }
    rolled = {name: rng.normal(0.0, 0.1, shape).astype(np.float32) for name, shape in shapes.items()}
    return rolled | {"pool.spread": np.ones(pooled, np.float32)}


def windows(text: str, known: Tokenizer) -> list[list[int]]:
    ids = known.encode(text, add_special_tokens=False).ids
    room, step = MAX_TOKENS - 2, MAX_TOKENS - 2 - OVERLAP
    starts = [0] if len(ids) <= room else range(0, len(ids) - OVERLAP, step)
    opened, closed = WORDS.index("[CLS]"), WORDS.index("[SEP]")
    return [[opened, *ids[s : s + room], closed] for s in starts]


class Bag:
    """A graph that adds token vectors up and maps their mean to the outputs."""

    def __init__(self, read_windows):
        rng = np.random.default_rng(SEED)
        self.windows = read_windows
        self.words = rng.normal(0.0, 1.0, (len(WORDS), BAG)).astype(np.float32)
        self.out = rng.normal(0.0, 1.0, (BAG, OUTPUTS)).astype(np.float32)

    def logits(self, text: str) -> np.ndarray:
        return np.stack([self.words[window].mean(0) @ self.out for window in self.windows(text)])

    def graph(self) -> onnx.ModelProto:
        """Inputs `input_ids`, `attention_mask` int64 `[batch, length]`; output `logits` f32."""
        nodes = [
            helper.make_node("Gather", ["words", "input_ids"], ["rows"]),
            helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
            helper.make_node("Unsqueeze", ["mask", "last"], ["weights"]),
            helper.make_node("Mul", ["rows", "weights"], ["weighted"]),
            helper.make_node("ReduceSum", ["weighted", "middle"], ["sums"], keepdims=0),
            helper.make_node("ReduceSum", ["weights", "middle"], ["counts"], keepdims=0),
            helper.make_node("Div", ["sums", "counts"], ["means"]),
            helper.make_node("MatMul", ["means", "out"], ["logits"]),
        ]
        constants = {"words": self.words, "out": self.out, "last": np.array([2]), "middle": np.array([1])}
        weights = [numpy_helper.from_array(array, name) for name, array in constants.items()]
        ints = (TensorProto.INT64, ["batch", "length"])
        inputs = [helper.make_tensor_value_info(name, *ints) for name in ("input_ids", "attention_mask")]
        outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", OUTPUTS])]
        graph = helper.make_graph(nodes, "tiny", inputs, outputs, weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], producer_name="kvetch")
        model.ir_version = 9
        onnx.checker.check_model(model)
        return model


def finish(folder: Path, lane: str, network: str, model: Folded | Bag) -> None:
    """Reference and manifest, once the network is written."""
    (folder / "reference.jsonl").write_text(reference_lines(model, TEXTS), encoding="utf-8")
    names = sorted((network, "reference.jsonl", "tokenizer.json"))
    digests = (f'"{name}" = "{blake3((folder / name).read_bytes()).hexdigest()}"\n' for name in names)
    manifest = MANIFEST.format(id=folder.name, lane=lane) + "".join(digests)
    (folder / "manifest.toml").write_text(manifest, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    fast, full = (parser.parse_args().out / name for name in ("fast-tiny", "graph-tiny"))
    known = tokenizer()
    for folder in (fast, full):
        folder.mkdir(parents=True, exist_ok=True)
        known.save(str(folder / "tokenizer.json"), pretty=False)
    write(fast / "model.safetensors", quantise(arrays()))
    finish(fast, "fast", "model.safetensors", Folded(fast / "model.safetensors", lambda text: windows(text, known)))
    bag = Bag(lambda text: windows(text, known))
    onnx.save(bag.graph(), full / "model.onnx")
    finish(full, "full", "model.onnx", bag)


if __name__ == "__main__":
    main()
