"""scikit-learn: TF-IDF and logistic regression, on words and on words and characters."""

from functools import partial
from pathlib import Path

from .base import System

# No stop list: "not", "no" and "why" are in scikit-learn's, and they are what a complaint is made of.
WORDS = {"ngram_range": (1, 2), "min_df": 2, "sublinear_tf": True, "token_pattern": r"(?u)\b\w+\b|[!?]"}
CHARACTERS = {"analyzer": "char_wb", "ngram_range": (2, 5), "min_df": 3, "sublinear_tf": True}
REGRESSION = {"C": 4.0, "class_weight": "balanced", "max_iter": 300}


def makers(_options):
    return [
        partial(Tfidf, "scikit-learn, words", "TF-IDF word 1–2-grams", False),
        partial(Tfidf, "scikit-learn, words and characters", "TF-IDF word 1–2-grams, characters 2–5", True),
    ]


class Tfidf(System):
    def __init__(self, name: str, grams: str, characters: bool):
        self.name, self.about = name, f"{grams}, logistic regression"
        self.characters = characters

    def _pipeline(self):
        import numpy
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline, make_union

        parts = [TfidfVectorizer(dtype=numpy.float32, **WORDS)]
        if self.characters:
            parts.append(TfidfVectorizer(dtype=numpy.float32, **CHARACTERS))
        return make_pipeline(make_union(*parts), LogisticRegression(**REGRESSION))

    def train(self, rows, folder):
        import joblib

        for task, examples in rows.items():
            texts, labels = zip(*examples, strict=True)
            joblib.dump(self._pipeline().fit(texts, labels), folder / f"{task}.joblib")

    def load(self, folder: Path) -> None:
        import joblib

        self.models = {task: joblib.load(folder / f"{task}.joblib") for task in self.tasks}

    def label(self, texts, tasks):
        return {task: self.models[task].predict(texts).tolist() for task in tasks}
