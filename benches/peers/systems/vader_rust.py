"""The `vader_sentiment` crate, through the small program in `vader-rs/`."""

from functools import partial
from pathlib import Path

from .base import Program, Unavailable


def makers(options):
    return [partial(VaderRust, options.vader_rs)]


class VaderRust(Program):
    name = "VADER (Rust crate)"
    about = "vader_sentiment with rayon, lexicon"
    tasks = ("sentiment",)

    def __init__(self, binary: Path | None):
        if not binary or not binary.exists():
            raise Unavailable(self.name, "benches/peers/vader-rs is not built")
        self.binary = binary

    def command(self, messages: Path, output: Path) -> list[str]:
        return [str(self.binary), str(messages), str(output)]

    def labels(self, output: Path) -> dict[str, list[str]]:
        return {"sentiment": output.read_text(encoding="utf-8").split()}
