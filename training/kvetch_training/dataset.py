"""Rows of all corpora, annotations and written messages as training examples.

An example has, a head, one of: nothing; a distribution over the labels; or a set of labels one of
which is true. Sets come from source labels that are coarser than the ontology.
"""

import csv
import hashlib
import json
import random
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from .corpora import Row, load
from .heads import FLAGS, HEADS, INTENSITIES, Head, columns

COLUMNS = columns()
BY_NAME = {h.name: h for h in HEADS}

# Share of the probability that the primary label of several keeps.
PRIMARY_SHARE = 0.7
# Weight of the soft severity of a source: people judged the first, models the second.
SOFT_SEVERITY = {"x-ci": 2.0, "x-fincorp": 1.0}
# Heads that second readings are of.
LEVELS = ("impact", "urgency")
# Smoothing of one-label targets: the annotators' own disagreement is 5 to 12 %.
SMOOTHING = 0.04


@dataclass
class Example:
    """One text with what is known of it. `weight` is per output column; 0 means unknown."""

    text: str
    source: str
    target: np.ndarray
    weight: np.ndarray
    is_set: dict[str, bool] = field(default_factory=dict)
    message: dict | None = None


def is_dev(message_id: str) -> bool:
    """One message in ten is held back, for choosing and calibrating."""
    return hashlib.sha256(message_id.encode()).digest()[0] % 10 == 0


def empty(text: str, source: str) -> Example:
    width = sum(len(h.labels) for h in HEADS)
    return Example(text, source, np.zeros(width, np.float32), np.zeros(width, np.float32))


def set_distribution(example: Example, head: Head, labels: list[str], weight: float) -> None:
    """A softmax head whose label (the first, with lesser others) was judged."""
    part = np.full(len(head.labels), SMOOTHING / len(head.labels), np.float32)
    shares = [1.0] if len(labels) == 1 else [PRIMARY_SHARE] + [
        (1 - PRIMARY_SHARE) / (len(labels) - 1)
    ] * (len(labels) - 1)
    for label, share in zip(labels, shares, strict=True):
        part[head.labels.index(label)] += (1 - SMOOTHING) * share
    example.target[COLUMNS[head.name]] = part
    example.weight[COLUMNS[head.name]] = weight
    example.is_set[head.name] = False


def set_choices(example: Example, head: Head, labels: list[str], weight: float) -> None:
    """A softmax head of which only a set of labels is known."""
    part = np.zeros(len(head.labels), np.float32)
    for label in labels:
        part[head.labels.index(label)] = 1.0
    example.target[COLUMNS[head.name]] = part
    example.weight[COLUMNS[head.name]] = weight
    example.is_set[head.name] = True


def set_flags(example: Example, present: list[str], weight: float, others_known: bool) -> None:
    """Flags that are present; the others are absent only where all were judged."""
    part = COLUMNS["flags"]
    for index, flag in enumerate(FLAGS):
        if flag in present or others_known or f"!{flag}" in present:
            example.target[part.start + index] = float(flag in present)
            example.weight[part.start + index] = weight


def judged(message: dict, text: str, source: str, weight: float) -> Example:
    """A message whose labels of all heads were judged by a person or by us."""
    example = empty(text, source)
    set_distribution(example, BY_NAME["sentiment"], [message["sentiment"]], weight)
    for name in ("anger", "frustration"):
        set_distribution(example, BY_NAME[name], [INTENSITIES[message[name]]], weight)
    yes_no = "yes" if message["complaint"] else "no"
    set_distribution(example, BY_NAME["complaint"], [yes_no], weight)
    if message["severity"]:
        set_distribution(example, BY_NAME["severity"], [message["severity"]], weight)
    for name in ("intent", "category"):
        set_distribution(example, BY_NAME[name], message[name], weight)
    for name in ("impact", "urgency"):
        set_distribution(example, BY_NAME[name], [message[name]], weight)
    set_flags(example, message["flags"], weight, others_known=True)
    part = COLUMNS["mixed"]
    example.target[part] = float(message["mixed"])
    example.weight[part] = weight
    return example


def value_at(row: Row, path: str):
    """A source label by dotted path; `polarity` is made from scored review features."""
    if path == "polarity":
        return _feature_polarity(row.source_labels["labels"]["features"])
    value = row.source_labels
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _feature_polarity(features: list) -> str | None:
    signs = {np.sign(score) for _, score in features}
    if not signs:
        return "none"
    return {1: "positive", -1: "negative"}.get(int(signs.pop())) if len(signs) == 1 else None


def apply_rule(example: Example, rule: dict, row: Row) -> None:
    """One rule of sources.toml; a value that the rule does not name leaves the head unknown."""
    value = value_at(row, rule["field"])
    labels = _rule_labels(rule, value)
    if not labels:
        return
    weight = rule["weight"] * rule.get("times", {}).get(str(value), 1.0)
    if rule["head"] == "flags":
        set_flags(example, labels, weight, others_known=False)
    elif len(labels) == 1:
        set_distribution(example, BY_NAME[rule["head"]], labels, weight)
    else:
        set_choices(example, BY_NAME[rule["head"]], labels, weight)


def _rule_labels(rule: dict, value) -> list[str] | None:
    if value is None:
        return None
    if "cuts" in rule:
        return next((cut["set"] for cut in rule["cuts"] if float(value) < cut["below"]), None)
    if isinstance(value, list):
        found = [rule["values"].get(str(v)) for v in value]
        return found[0] if len(found) == 1 else None
    return rule["values"].get(str(value))


class Tables:
    """The intent-like tables: source label to sets of ontology names."""

    # A table label speaks for a whole class of messages, so it counts less than a judged one.
    WEIGHTS = {
        "intent": 0.6, "category": 0.6, "complaint": 0.4, "sentiment": 0.3, "impact": 0.3,
        "urgency": 0.3, "flags": 0.5,
    }

    def __init__(self, folder: Path):
        self.tables = {p.stem: self._read(p) for p in sorted(folder.glob("*.tsv"))}

    @staticmethod
    def _read(path: Path) -> dict[str, dict[str, str]]:
        with open(path, newline="", encoding="utf-8") as lines:
            rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
        return {row["label"]: row for row in rows}

    def entries(self, row: Row) -> list[dict[str, str]]:
        """Table rows that speak of a corpus row."""
        labels = row.source_labels
        inner = labels.get("labels") if isinstance(labels.get("labels"), dict) else {}
        if row.source.startswith("cfpb"):
            issue = labels.get("issue") or inner.get("issue")
            product = labels.get("label") or inner.get("product")
            found = self.tables["cfpb-issues"].get(issue)
            return [e for e in [found or self.tables["cfpb-products"].get(product)] if e]
        table = self.tables.get(row.source, {})
        if row.source == "car-rental-feedback":
            names = [inner.get("business_area")]
        elif row.source in ("nlupp", "multidogo"):
            names = labels["labels"]
        else:
            names = [labels.get("label")]
        return [table[n] for n in names if n in table]

    def apply(self, example: Example, row: Row) -> None:
        """A head gets a target only where all entries that speak of it share a label."""
        entries = self.entries(row)
        for name, weight in self.WEIGHTS.items():
            cells = [e[name].split(",") for e in entries if e.get(name, "-") != "-"]
            if not cells:
                continue
            if name == "flags":
                set_flags(example, sorted({f for c in cells for f in c}), weight, others_known=False)
                continue
            common = [label for label in cells[0] if all(label in c for c in cells)]
            if len(common) == 1:
                set_distribution(example, BY_NAME[name], common, weight)
            elif common and len(common) < len(BY_NAME[name].labels):
                set_choices(example, BY_NAME[name], common, weight)


@dataclass
class Data:
    """Judged examples and those of soft severity alone are read in every pass; coarse ones are drawn anew.

    `fresh` are judged ones, too: written messages that the model which a run starts from has not read.
    """

    judged: list[Example]
    coarse: dict[str, list[Example]]
    caps: dict[str, int]
    judged_dev: list[Example] = field(default_factory=list)
    coarse_dev: dict[str, list[Example]] = field(default_factory=dict)
    severe: list[Example] = field(default_factory=list)
    fresh: list[Example] = field(default_factory=list)

    def one_pass(self, rng: random.Random, judged_repeats: int, fresh_repeats: int, share: float) -> list[Example]:
        """All judged examples `judged_repeats` times, fresh ones `fresh_repeats` times, those of severity once, and
        `share` of each source's cap."""
        examples = self.judged * judged_repeats + self.fresh * fresh_repeats + self.severe
        for source, rows in self.coarse.items():
            examples += rng.sample(rows, min(int(self.caps[source] * share), len(rows)))
        return examples


def keep_public(example: Example, public: Example | None, heads: list[str]) -> None:
    """Lets the public label of a head stand where it and the judgement both name one label."""
    for name in heads:
        part = COLUMNS[name]
        if public and example.weight[part].any() and public.weight[part].any() and not public.is_set[name]:
            example.target[part], example.weight[part] = public.target[part], public.weight[part]


def read_severity(path: Path | None) -> list[dict]:
    """Texts with their soft severity, as `severity` wrote them: rows of the corpora and what was made of them."""
    if path is None:
        return []
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [row | {"severity": np.array(row["severity"], np.float32)} for row in rows]


def severe_example(row: dict) -> Example:
    """A text of which nothing but its severity is told."""
    example = empty(row["text"], row["source"])
    part = COLUMNS["severity"]
    example.target[part], example.weight[part] = row["severity"], SOFT_SEVERITY[row["source"]]
    example.is_set["severity"] = False
    return example


def set_severity(example: Example, soft: np.ndarray | None) -> None:
    """Soft labels in place of what is known of a complaint's severity."""
    part = COLUMNS["severity"]
    if soft is not None and example.weight[part].any():
        example.target[part], example.weight[part] = soft, SOFT_SEVERITY[example.source]
        example.is_set["severity"] = False


def read(
    shared: Path,
    training: Path,
    hold_out: frozenset[str] = frozenset(),
    severity: Path | None = None,
    fresh: tuple[str, ...] = (),
) -> Data:
    """Everything to train on. Sources in `hold_out` are left out, judged messages of them too. Written messages are
    fresh where the name of their file starts as one of `fresh`."""
    told = read_severity(severity)
    soft: dict[str, np.ndarray] = {}
    for row in told:
        soft.setdefault(row["source_id"], row["severity"])
    config = tomllib.loads((training / "mapping" / "sources.toml").read_text(encoding="utf-8"))
    tables = Tables(training / "mapping")
    data, texts, public = Data([], {}, config["cap"]), {}, {}
    for source in [*config["cap"], "email-intent"]:
        rows = load(shared, source)
        texts |= {row.id: row.text for row in rows}
        if source in hold_out or source not in config["cap"]:
            continue
        rules = [r for r in config["rule"] if r["source"] == source]
        data.coarse[source], data.coarse_dev[source] = [], []
        for row in rows:
            example = coarse_example(row, rules, tables)
            if source in config["public_wins"]:
                public[row.id] = example
            set_severity(example, soft.get(row.id))
            if example.weight.any():
                part = data.coarse_dev if is_dev(row.id) else data.coarse
                part[source].append(example)
    read_annotations(data, training, texts, hold_out)
    for example in data.judged:
        wins = config["public_wins"].get(example.source, [])
        keep_public(example, public.get(example.message["source_id"]), wins)
        set_severity(example, soft.get(example.message["source_id"]))
    read_written(data, training, fresh)
    data.severe = [severe_example(row) for row in told if row["text"] != texts.get(row["source_id"])]
    return data


def coarse_example(row: Row, rules: list[dict], tables: Tables) -> Example:
    example = empty(row.text, row.source)
    tables.apply(example, row)
    for rule in rules:
        apply_rule(example, rule, row)
    return example


def read_annotations(data: Data, training: Path, texts: dict, hold_out: frozenset[str]) -> None:
    """The first judgement of each message; later ones only measure agreement, but for the fields that all of a kind were
    read again for (`annotations/again/`): there both readings count alike."""
    seen, again = set(), {}
    for path in sorted((training / "annotations" / "again").glob("*.jsonl")):
        rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
        again |= {row["source_id"]: row for row in rows}
    for path in sorted((training / "annotations").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            message = json.loads(line)
            source_id = message["source_id"]
            if source_id in seen or message["source"] in hold_out or source_id not in texts:
                continue
            seen.add(source_id)
            example = judged(message, texts[source_id], message["source"], 1.0)
            for name in LEVELS if source_id in again else ():
                add_reading(example, BY_NAME[name], again[source_id][name])
            example.message = message
            (data.judged_dev if is_dev(source_id) else data.judged).append(example)


def add_reading(example: Example, head: Head, label: str) -> None:
    """A second reading of a head, as good as the first."""
    part = COLUMNS[head.name]
    first = example.target[part].copy()
    set_distribution(example, head, [label], float(example.weight[part.start]))
    example.target[part] = (first + example.target[part]) / 2


def read_written(data: Data, training: Path, fresh: tuple[str, ...]) -> None:
    """Messages of our own: for training only, since they say nothing of real ones."""
    for path in sorted((training / "written").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            message = json.loads(line)
            example = judged(message, message["text"], "written", 1.0)
            example.message = message
            (data.fresh if path.name.startswith(fresh) else data.judged).append(example)
