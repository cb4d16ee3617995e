"""Writes a checkpoint as an ONNX graph, straight from its weights.

Weights are int8 with one scale an output column, word vectors int8 with one scale a row. Activations
are quantised at run time with one scale a tensor (`dynamic`), so the product runs such a graph on one
message at a time: then no neighbour can change a score. `--precision fp32` writes the reference.

`python -m kvetch_training.export --checkpoint out/full/pass-2.pt --out out/full/model.onnx`
"""

import argparse
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from .heads import HEADS
from .text import MAX_TOKENS

OPSET = 20
IR_VERSION = 9


class Graph:
    """An ONNX graph under construction. Methods take and return value names."""

    def __init__(self, precision: str):
        self.precision = precision
        self.nodes: list = []
        self.weights: list = []
        self.count = 0

    def constant(self, array: np.ndarray, name: str = "c") -> str:
        self.count += 1
        name = f"{name}_{self.count}"
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def add(self, op: str, inputs: list[str], outputs: int = 1, **attributes):
        self.count += 1
        names = [f"{op.lower()}_{self.count}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(op, inputs, names, name=f"{op}_{self.count}", **attributes))
        return names[0] if outputs == 1 else names

    def ints(self, *values: int) -> str:
        return self.constant(np.array(values, np.int64), "shape")

    def linear(self, x: str, weight: np.ndarray, bias: np.ndarray) -> str:
        """`x @ weight + bias` with `weight` `[in, out]`."""
        if self.precision == "fp32":
            return self.add("Add", [self.add("MatMul", [x, self.constant(weight)]), self.constant(bias)])
        quantised, scale = quantise_columns(weight)
        value, x_scale, x_zero = self.add("DynamicQuantizeLinear", [x], outputs=3)
        zero = self.constant(np.zeros(weight.shape[1], np.int8), "zero")
        product = self.add("MatMulInteger", [value, self.constant(quantised, "w"), x_zero, zero])
        factor = self.add("Mul", [x_scale, self.constant(scale, "scale")])
        scaled = self.add("Mul", [self.add("Cast", [product], to=TensorProto.FLOAT), factor])
        return self.add("Add", [scaled, self.constant(bias, "bias")])

    def norm(self, x: str, state: dict, name: str, eps: float) -> str:
        scale, bias = state[f"{name}.weight"], state[f"{name}.bias"]
        inputs = [x, self.constant(scale), self.constant(bias)]
        return self.add("LayerNormalization", inputs, axis=-1, epsilon=eps)

    def embeddings(self, state: dict) -> str:
        table = state["words.weight"]
        if self.precision == "fp32":
            words = self.add("Gather", [self.constant(table, "words"), "input_ids"])
        else:
            quantised, scale = quantise_columns(table.T)
            rows = self.add("Gather", [self.constant(quantised.T, "words"), "input_ids"])
            scales = self.add("Gather", [self.constant(scale[:, None], "word_scales"), "input_ids"])
            words = self.add("Mul", [self.add("Cast", [rows], to=TensorProto.FLOAT), scales])
        places = state["positions.weight"][:MAX_TOKENS] + state["types.weight"][0]
        length = self.add("Slice", [self.add("Shape", ["input_ids"]), self.ints(1), self.ints(2)])
        start = self.ints(0)
        return self.add("Add", [words, self.add("Slice", [self.constant(places), start, length, start])])


def quantise_columns(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Symmetric int8 with one scale a column: `weight ≈ quantised * scale`."""
    scale = np.maximum(np.abs(weight).max(0), 1e-8).astype(np.float32) / 127
    return np.clip(np.rint(weight / scale), -127, 127).astype(np.int8), scale


def attention(g: Graph, x: str, bias: str, state: dict, name: str, heads: int) -> str:
    hidden = state[f"{name}.attention_out.weight"].shape[0]
    size = hidden // heads
    weight, offset = state[f"{name}.qkv.weight"].T.copy(), state[f"{name}.qkv.bias"].copy()
    weight[:, :hidden] /= np.sqrt(size)
    offset[:hidden] /= np.sqrt(size)
    joint = g.linear(x, weight, offset)
    parts = g.add("Split", [joint], outputs=3, axis=-1, num_outputs=3)
    shape = g.ints(0, 0, heads, size)
    query, key, value = (g.add("Reshape", [p, shape]) for p in parts)
    query = g.add("Transpose", [query], perm=[0, 2, 1, 3])
    key = g.add("Transpose", [key], perm=[0, 2, 3, 1])
    value = g.add("Transpose", [value], perm=[0, 2, 1, 3])
    scores = g.add("Softmax", [g.add("Add", [g.add("MatMul", [query, key]), bias])], axis=-1)
    mixed = g.add("Transpose", [g.add("MatMul", [scores, value])], perm=[0, 2, 1, 3])
    mixed = g.add("Reshape", [mixed, g.ints(0, 0, hidden)])
    out = state[f"{name}.attention_out.weight"].T, state[f"{name}.attention_out.bias"]
    return g.linear(mixed, *out)


def layer(g: Graph, x: str, bias: str, state: dict, name: str, heads: int, eps: float) -> str:
    mixed = attention(g, x, bias, state, name, heads)
    x = g.norm(g.add("Add", [x, mixed]), state, f"{name}.attention_norm", eps)
    wide = g.linear(x, state[f"{name}.inner.weight"].T, state[f"{name}.inner.bias"])
    wide = g.add("Gelu", [wide])
    narrow = g.linear(wide, state[f"{name}.outer.weight"].T, state[f"{name}.outer.bias"])
    return g.norm(g.add("Add", [x, narrow]), state, f"{name}.norm", eps)


def pooled(g: Graph, x: str, mask: str) -> str:
    """Mean over the tokens that are there."""
    weights = g.add("Unsqueeze", [mask, g.ints(2)])
    total = g.add("ReduceSum", [g.add("Mul", [x, weights]), g.ints(1)], keepdims=0)
    return g.add("Div", [total, g.add("ReduceSum", [weights, g.ints(1)], keepdims=0)])


def build(state: dict, precision: str, heads: int = 12, eps: float = 1e-12) -> onnx.ModelProto:
    """Inputs `input_ids`, `attention_mask` int64 `[batch, length]`; output `logits` f32."""
    g = Graph(precision)
    mask = g.add("Cast", ["attention_mask"], to=TensorProto.FLOAT)
    away = g.add("Sub", [g.constant(np.float32(1.0)), mask])
    bias = g.add("Mul", [away, g.constant(np.float32(-1e4))])
    bias = g.add("Unsqueeze", [bias, g.ints(1, 2)])
    x = g.norm(g.embeddings(state), state, "norm", eps)
    depth = 1 + max(int(k.split(".")[1]) for k in state if k.startswith("layers."))
    for number in range(depth):
        x = layer(g, x, bias, state, f"layers.{number}", heads, eps)
    logits = g.add("MatMul", [pooled(g, x, mask), g.constant(state["head.weight"].T)])
    g.nodes.append(helper.make_node("Add", [logits, g.constant(state["head.bias"])], ["logits"]))
    shape = ["batch", "length"]
    inputs = [
        helper.make_tensor_value_info(n, TensorProto.INT64, shape) for n in ("input_ids", "attention_mask")
    ]
    width = sum(len(h.labels) for h in HEADS)
    outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", width])]
    graph = helper.make_graph(g.nodes, "kvetch", inputs, outputs, g.weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="kvetch")
    model.ir_version = IR_VERSION
    onnx.checker.check_model(model)
    return model


def load_state(checkpoint: Path) -> dict:
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    return {k: v.float().numpy() for k, v in state.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--precision", choices=["int8", "fp32"], default="int8")
    args = parser.parse_args()
    onnx.save(build(load_state(args.checkpoint), args.precision), args.out)
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
