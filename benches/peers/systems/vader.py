"""VADER, the Python package: a lexicon with rules, sentiment only."""

from pathlib import Path

from .base import System, vader_label


def makers(_options):
    return [Vader]


class Vader(System):
    name = "VADER (Python)"
    about = "vaderSentiment, lexicon"
    tasks = ("sentiment",)
    one_pass = True

    def load(self, folder: Path) -> None:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        self.analyzer = SentimentIntensityAnalyzer()

    def label(self, texts, tasks):
        scores = (self.analyzer.polarity_scores(text)["compound"] for text in texts)
        return {"sentiment": [vader_label(score) for score in scores]}
