"""model2vec: a static table distilled from all-MiniLM-L6-v2, and logistic regression on the mean vector.

The table is made as model2vec's own distillation makes it (each token forwarded, PCA to 256, SIF weights by rank), in
numpy, because that distillation needs PyTorch and a download.
"""

from pathlib import Path

import numpy as np

from .base import System
from .minilm import token_vectors, weights_folder

DIMENSIONS = 256
# model2vec's default.
SIF = 1e-4
REGRESSION = {"C": 10.0, "class_weight": "balanced", "max_iter": 1000}


def makers(_options):
    return [StaticTable]


class StaticTable(System):
    name = "model2vec"
    about = "static 256-d table, logistic regression"

    def __init__(self):
        self.weights = weights_folder(self.name)

    def train(self, rows, folder):
        import joblib
        from sklearn.linear_model import LogisticRegression

        table = folder.parent / "static-table.npy"
        if not table.exists():
            np.save(table, distil(self.weights))
        np.save(folder / "table.npy", np.load(table))
        model = self._static(folder)
        for task, examples in rows.items():
            texts, labels = zip(*examples, strict=True)
            vectors = model.encode(list(texts), use_multiprocessing=False)
            joblib.dump(LogisticRegression(**REGRESSION).fit(vectors, labels), folder / f"{task}.joblib")

    def _static(self, folder: Path):
        from model2vec import StaticModel
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self.weights / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return StaticModel(np.load(folder / "table.npy"), tokenizer, normalize=True, max_length=None)

    def load(self, folder: Path) -> None:
        import joblib

        self.model = self._static(folder)
        self.heads = {task: joblib.load(folder / f"{task}.joblib") for task in self.tasks}

    def label(self, texts, tasks):
        vectors = self.model.encode(texts, use_multiprocessing=False)
        return {task: self.heads[task].predict(vectors).tolist() for task in tasks}


def distil(weights: Path) -> np.ndarray:
    """The table: tokens through the encoder, PCA, then weights that fall with the token's assumed frequency."""
    from sklearn.decomposition import PCA
    from tokenizers import Tokenizer

    vocabulary = Tokenizer.from_file(str(weights / "tokenizer.json")).get_vocab()
    used = np.ones(len(vocabulary), bool)
    used[[i for token, i in vocabulary.items() if token.startswith("[unused")]] = False
    vectors = token_vectors(weights)
    vectors = PCA(DIMENSIONS, svd_solver="covariance_eigh").fit(vectors[used]).transform(vectors)
    # A BERT vocabulary is sorted by frequency well enough for Zipf's law to stand in for counts.
    rank = np.cumsum(used)
    share = 1 / (rank + 1)
    share /= share[used].sum()
    return (vectors * (SIF / (SIF + share))[:, None]).astype(np.float32)
