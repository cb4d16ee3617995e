"""Hugging Face text-embeddings-inference: its server with all-MiniLM-L6-v2, logistic regression on the embeddings."""

import http.client
import json
import os
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from .base import System, Unavailable
from .minilm import weights_folder

# The server's own limit on texts a request.
BATCH = 32
CONNECTIONS = 8
START_SECONDS = 60
# Embedding is slow: this many rows of a task are learnt from.
TRAIN_ROWS = 10_000
REGRESSION = {"C": 10.0, "class_weight": "balanced", "max_iter": 1000}


def makers(options):
    return [partial(TextEmbeddings, options.tei)]


class TextEmbeddings(System):
    name = "text-embeddings-inference"
    about = "server with the fp32 encoder, logistic regression"
    timed = "texts in memory → HTTP → labels in memory"
    workers = 1

    def __init__(self, binary: Path | None):
        if binary is None:
            raise Unavailable(self.name, "no server was named with --tei")
        self.binary, self.weights = binary, weights_folder(self.name)
        self.server, self.port = None, 0

    def start(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [
            str(self.binary), "--model-id", str(self.weights), "--hostname", "127.0.0.1", "--port", str(self.port),
            "--pooling", "mean", "--auto-truncate", "--max-concurrent-requests", str(BATCH * CONNECTIONS * 2),
        ]
        # The parent has set one thread for workers of Python; the server is to use every core it may.
        environment = {k: v for k, v in os.environ.items() if not k.endswith("_NUM_THREADS")}
        self.server = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
        )
        until = time.monotonic() + START_SECONDS
        while not self._healthy():
            if self.server.poll() is not None or time.monotonic() > until:
                self.stop()
                raise RuntimeError("text-embeddings-inference did not start")
            time.sleep(0.2)

    def _healthy(self) -> bool:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            connection.request("GET", "/health")
            return connection.getresponse().status == 200
        except OSError:
            return False

    def stop(self) -> None:
        if self.server:
            self.server.terminate()
            self.server.wait()
            self.server = None

    def __getstate__(self):
        """A worker gets the port, not the server."""
        return {**self.__dict__, "server": None}

    def _embed(self, texts: list[str]):
        import numpy

        parts = [texts[at : at + BATCH] for at in range(0, len(texts), BATCH)]
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            return numpy.concatenate([numpy.array(rows, numpy.float32) for rows in pool.map(self._request, parts)])

    def _request(self, texts: list[str]) -> list[list[float]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        # The server refuses an empty text.
        body = json.dumps({"inputs": [text or " " for text in texts]})
        connection.request("POST", "/embed", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"text-embeddings-inference answered {answer.status}")
        return json.loads(content)

    def train(self, rows, folder):
        import joblib
        from sklearn.linear_model import LogisticRegression

        self.start(folder)
        try:
            for task, examples in rows.items():
                texts, labels = zip(*examples[:TRAIN_ROWS], strict=True)
                model = LogisticRegression(**REGRESSION).fit(self._embed(list(texts)), labels)
                joblib.dump(model, folder / f"{task}.joblib")
        finally:
            self.stop()

    def load(self, folder: Path) -> None:
        import joblib

        self.heads = {task: joblib.load(folder / f"{task}.joblib") for task in self.tasks}

    def label(self, texts, tasks):
        vectors = self._embed(texts)
        return {task: self.heads[task].predict(vectors).tolist() for task in tasks}
