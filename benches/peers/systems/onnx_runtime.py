"""ONNX Runtime from Python with the encoder that kvetch ships: as most write it first, and as well as it can be done."""

import sys
from functools import partial
from pathlib import Path

import numpy as np

from .base import System

REPOSITORY = Path(__file__).resolve().parents[3]
BUNDLE = REPOSITORY / "models" / "full-en-9"
# The window the model was trained on. Longer texts are cut, as such scripts do; kvetch reads on in further windows.
MAX_TOKENS = 128
THREE_WAY = ("negative", "neutral", "positive")
sys.path.insert(0, str(REPOSITORY / "training"))


def makers(options):
    return [
        partial(OnnxRuntime, "ONNX Runtime, arrival order", 32, False, 1, options.cores),
        partial(OnnxRuntime, "ONNX Runtime, sorted", 8, True, options.cores, 1),
    ]


class OnnxRuntime(System):
    one_pass = True
    kvetch_model = True

    def __init__(self, name: str, batch: int, sort: bool, workers: int, threads: int):
        self.name, self.batch, self.sort = name, batch, sort
        self.workers, self.threads = workers, threads
        order = "sorted by length" if sort else "as they come"
        self.about = f"kvetch's encoder from Python, batches of {batch} {order}, {workers} × {threads} threads"

    def load(self, folder: Path) -> None:
        import onnxruntime
        from graph import build
        from kvetch_training.heads import HEADS, columns
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self.threads
        # The fused kernel is the slower one for this graph; who sorts batches has measured that too.
        off = ["SkipLayerNormFusion"] if self.sort else []
        graph = build(BUNDLE / "model.safetensors").SerializeToString()
        self.session = onnxruntime.InferenceSession(
            graph, options, providers=["CPUExecutionProvider"], disabled_optimizers=off
        )
        self.tokenizer = Tokenizer.from_file(str(BUNDLE / "tokenizer.json"))
        self.tokenizer.enable_truncation(MAX_TOKENS)
        self.tokenizer.enable_padding()
        self.names = {head.name: head.labels for head in HEADS}
        self.columns = columns()

    def label(self, texts, tasks):
        order = list(range(len(texts)))
        if self.sort:
            self.tokenizer.no_padding()
            lengths = [len(encoded.ids) for encoded in self.tokenizer.encode_batch_fast(texts)]
            self.tokenizer.enable_padding()
            order.sort(key=lengths.__getitem__)
        logits = np.empty((len(texts), self.columns["flags"].stop), np.float32)
        for at in range(0, len(order), self.batch):
            picked = order[at : at + self.batch]
            logits[picked] = self._run([texts[i] for i in picked])
        return {task: self._labels(task, logits[:, self.columns[task]]) for task in tasks}

    def _run(self, texts: list[str]) -> np.ndarray:
        encoded = self.tokenizer.encode_batch_fast(texts)
        feed = {
            "input_ids": np.array([e.ids for e in encoded], np.int64),
            "attention_mask": np.array([e.attention_mask for e in encoded], np.int64),
        }
        return self.session.run(None, feed)[0]

    def _labels(self, task: str, logits: np.ndarray) -> list[str]:
        if task != "sentiment":
            return [self.names[task][i] for i in logits.argmax(1)]
        shares = np.exp(logits - logits.max(1, keepdims=True))
        sums = np.stack([shares[:, :2].sum(1), shares[:, 2], shares[:, 3:].sum(1)], 1)
        return [THREE_WAY[i] for i in sums.argmax(1)]
