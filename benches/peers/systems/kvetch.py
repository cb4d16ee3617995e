"""kvetch's lanes, as a user runs them: `kvetch classify FILE -o FILE`, whole records with evidence."""

import json
import subprocess
import tempfile
from functools import partial
from pathlib import Path

from .base import Program, Unavailable

LANES = ("full", "cascade", "fast", "rules")
# The lane of a run that names none.
DEFAULT_LANE = "cascade"
THREE_WAY = {
    "very_negative": "negative", "negative": "negative", "neutral": "neutral",
    "positive": "positive", "very_positive": "positive",
}
ABSTAINED = "abstained"
ABOUT = {
    "full": "rules and int8 encoder",
    "cascade": "fast lane first, encoder for the unsure",
    "fast": "rules and two small convolutions",
    "rules": "lexicon and patterns",
}


def makers(options):
    return [partial(Kvetch, lane, options.kvetch) for lane in LANES]


def probe(binary: Path, arguments: list[str]) -> subprocess.CompletedProcess:
    """A run over one message: does the lane work?"""
    with tempfile.TemporaryDirectory() as folder:
        message = Path(folder) / "one.jsonl"
        message.write_text('{"text": "My parcel has not arrived."}\n', encoding="utf-8")
        command = [str(binary), "classify", str(message), "-o", f"{folder}/out.jsonl", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)


class Kvetch(Program):
    kvetch_model = True

    def __init__(self, lane: str, binary: Path):
        self.lane, self.binary = lane, binary
        self.name = f"kvetch {lane}"
        self.about = f"{ABOUT[lane]}; all labels, priority, evidence"
        done = probe(binary, ["--lane", lane])
        if done.returncode != 0:
            reason = (done.stderr.strip().splitlines() or ["it failed"])[0]
            raise Unavailable(self.name, reason.removeprefix("error: "))

    def command(self, messages: Path, output: Path) -> list[str]:
        return [str(self.binary), "classify", str(messages), "--lane", self.lane, "--quiet", "-o", str(output)]

    def labels(self, output: Path) -> dict[str, list[str]]:
        """A withheld label is a label of its own, which is never right."""
        found = {task: [] for task in self.tasks}
        with open(output, encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                mood = (record.get("sentiment") or {}).get("label")
                complaint = (record.get("complaint") or {}).get("is")
                found["sentiment"].append(THREE_WAY.get(mood, ABSTAINED))
                found["complaint"].append({True: "yes", False: "no"}.get(complaint, ABSTAINED))
                found["category"].append(record.get("category") or ABSTAINED)
        return found
