"""What a system of the comparison has to be able to do."""

from pathlib import Path

TASKS = ("sentiment", "complaint", "category")
# Compound score from which VADER's authors call a text positive, or with a minus negative.
VADER_CUT = 0.05


class Unavailable(Exception):
    """A system that cannot run here."""

    def __init__(self, system: str, reason: str):
        super().__init__(reason)
        self.system = system


class System:
    """A library that is called from Python.

    An instance is sent to `workers` processes; each of them calls `load` once and then `label` with lists of texts.
    """

    name = ""
    # What the table says of it.
    about = ""
    timed = "texts in memory → labels in memory"
    tasks = TASKS
    # Whether one pass over a text answers all tasks.
    one_pass = False
    # Whether the labels come from the model that kvetch ships instead of one trained here.
    kvetch_model = False
    workers = 2
    # Threads of a worker's numeric libraries.
    threads = 1

    def train(self, rows: dict[str, list[tuple[str, str]]], folder: Path) -> None:
        """Learns (text, label) rows of each task and leaves in `folder` what `load` needs."""

    def start(self, folder: Path) -> None:
        """Called before the workers start, in the parent process."""

    def stop(self) -> None:
        """Called after the workers have ended, in the parent process."""

    def load(self, folder: Path) -> None:
        """Makes the system ready, in a worker."""

    def label(self, texts: list[str], tasks: tuple[str, ...]) -> dict[str, list[str]]:
        """Labels of every text for each task."""
        raise NotImplementedError


class Program:
    """A program that reads JSON Lines with a `text` and writes a file."""

    name = ""
    about = ""
    timed = "file → file"
    tasks = TASKS
    one_pass = True
    kvetch_model = False

    def command(self, messages: Path, output: Path) -> list[str]:
        raise NotImplementedError

    def labels(self, output: Path) -> dict[str, list[str]]:
        """Labels by task out of what the program wrote."""
        raise NotImplementedError


def vader_label(compound: float) -> str:
    if compound >= VADER_CUT:
        return "positive"
    return "negative" if compound <= -VADER_CUT else "neutral"
