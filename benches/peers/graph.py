"""kvetch's encoder as an ONNX graph, for the peers that run it with ONNX Runtime.

Same weights, int8 with one scale an output; activations are quantised at run time with one scale a tensor
(`DynamicQuantizeLinear`), which is what ONNX Runtime has a fast kernel for.
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors import safe_open

OPSET = 20
IR_VERSION = 9
HEAD_SIZE = 32
EPSILON = 1e-12


class Graph:
    """An ONNX graph under construction. Methods take and return value names."""

    def __init__(self, tensors: dict[str, np.ndarray]):
        self.tensors = tensors
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

    def linear(self, x: str, name: str) -> str:
        """`weight @ x + bias` of a part."""
        weight, scale, bias = (self.tensors[f"{name}.{part}"] for part in ("weight", "scale", "bias"))
        value, x_scale, x_zero = self.add("DynamicQuantizeLinear", [x], outputs=3)
        zero = self.constant(np.zeros(len(bias), np.int8), "zero")
        product = self.add("MatMulInteger", [value, self.constant(weight.T, "w"), x_zero, zero])
        factor = self.add("Mul", [x_scale, self.constant(scale, "scale")])
        scaled = self.add("Mul", [self.add("Cast", [product], to=TensorProto.FLOAT), factor])
        return self.add("Add", [scaled, self.constant(bias, "bias")])

    def norm(self, x: str, name: str) -> str:
        inputs = [x, *(self.constant(self.tensors[f"{name}.{part}"]) for part in ("weight", "bias"))]
        return self.add("LayerNormalization", inputs, axis=-1, epsilon=EPSILON)

    def embeddings(self) -> str:
        rows = self.add("Gather", [self.constant(self.tensors["words"], "words"), "input_ids"])
        scales = self.constant(self.tensors["words.scale"][:, None], "word_scales")
        scales = self.add("Gather", [scales, "input_ids"])
        words = self.add("Mul", [self.add("Cast", [rows], to=TensorProto.FLOAT), scales])
        length = self.add("Slice", [self.add("Shape", ["input_ids"]), self.ints(1), self.ints(2)])
        start = self.ints(0)
        places = self.constant(self.tensors["places"])
        return self.add("Add", [words, self.add("Slice", [places, start, length, start])])


def attention(g: Graph, x: str, bias: str, name: str) -> str:
    hidden = g.tensors["places"].shape[1]
    parts = g.add("Split", [g.linear(x, f"{name}.qkv")], outputs=3, axis=-1, num_outputs=3)
    shape = g.ints(0, 0, hidden // HEAD_SIZE, HEAD_SIZE)
    query, key, value = (g.add("Reshape", [p, shape]) for p in parts)
    query = g.add("Transpose", [query], perm=[0, 2, 1, 3])
    key = g.add("Transpose", [key], perm=[0, 2, 3, 1])
    value = g.add("Transpose", [value], perm=[0, 2, 1, 3])
    scores = g.add("Softmax", [g.add("Add", [g.add("MatMul", [query, key]), bias])], axis=-1)
    mixed = g.add("Transpose", [g.add("MatMul", [scores, value])], perm=[0, 2, 1, 3])
    return g.linear(g.add("Reshape", [mixed, g.ints(0, 0, hidden)]), f"{name}.attention_out")


def layer(g: Graph, x: str, bias: str, name: str) -> str:
    x = g.norm(g.add("Add", [x, attention(g, x, bias, name)]), f"{name}.attention_norm")
    wide = g.add("Gelu", [g.linear(x, f"{name}.inner")])
    return g.norm(g.add("Add", [x, g.linear(wide, f"{name}.outer")]), f"{name}.norm")


def pooled(g: Graph, x: str, mask: str) -> str:
    """Mean over the tokens that are there."""
    weights = g.add("Unsqueeze", [mask, g.ints(2)])
    total = g.add("ReduceSum", [g.add("Mul", [x, weights]), g.ints(1)], keepdims=0)
    return g.add("Div", [total, g.add("ReduceSum", [weights, g.ints(1)], keepdims=0)])


def build(encoder: Path) -> onnx.ModelProto:
    """Inputs `input_ids`, `attention_mask` int64 `[batch, length]`; output `logits` f32."""
    with safe_open(encoder, "np") as file:
        g = Graph({name: file.get_tensor(name) for name in file.keys()})
    mask = g.add("Cast", ["attention_mask"], to=TensorProto.FLOAT)
    away = g.add("Sub", [g.constant(np.float32(1.0)), mask])
    bias = g.add("Mul", [away, g.constant(np.float32(-1e4))])
    bias = g.add("Unsqueeze", [bias, g.ints(1, 2)])
    x = g.norm(g.embeddings(), "norm")
    number = 0
    while f"layers.{number}.qkv.weight" in g.tensors:
        x = layer(g, x, bias, f"layers.{number}")
        number += 1
    head, offset = g.tensors["head.weight"], g.tensors["head.bias"]
    logits = g.add("MatMul", [pooled(g, x, mask), g.constant(head.T)])
    g.nodes.append(helper.make_node("Add", [logits, g.constant(offset)], ["logits"]))
    shape = ["batch", "length"]
    inputs = [
        helper.make_tensor_value_info(n, TensorProto.INT64, shape) for n in ("input_ids", "attention_mask")
    ]
    outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", len(offset)])]
    graph = helper.make_graph(g.nodes, "kvetch", inputs, outputs, g.weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="kvetch")
    model.ir_version = IR_VERSION
    onnx.checker.check_model(model)
    return model
