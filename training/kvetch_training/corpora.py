"""Reads the training corpora: rows in, masked rows out, gold messages left behind."""

import gzip
import html
import json
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
URL = re.compile(r"https?://\S+|www\.\S+")
HANDLE = re.compile(r"(?<![\w@])@\w+")
LONG_NUMBER = re.compile(r"\+?\d(?:[\d\s().-]{7,}\d)")


@dataclass
class Row:
    """One corpus message. `text` is masked; `source_labels` keep the names of the source."""

    id: str
    source: str
    text: str
    source_labels: dict = field(default_factory=dict)


def mask(text: str) -> str:
    """Normalises the text and replaces personal data by the placeholders that serving uses too."""
    text = unicodedata.normalize("NFKC", html.unescape(text))
    text = re.sub(r"[ \t\u00a0]+", " ", text).strip()
    text = EMAIL.sub("[email]", text)
    text = URL.sub("[url]", text)
    text = LONG_NUMBER.sub(_mask_number, text)
    return HANDLE.sub("@user", text)


def _mask_number(match: re.Match) -> str:
    digits = sum(c.isdigit() for c in match.group())
    return "[phone]" if digits >= 9 else match.group()


def normal_form(text: str) -> str:
    """The form two texts share when they differ only in case, punctuation or masks."""
    return re.sub(r"[^a-z0-9]+", " ", mask(text).lower()).strip()


def gold_keys(shared: Path) -> tuple[set[str], set[str]]:
    """Ids and normal forms of the gold messages, which no training row may repeat."""
    ids, forms = set(), set()
    with open(shared / "gold" / "dev.jsonl", encoding="utf-8") as lines:
        for line in lines:
            message = json.loads(line)
            ids.add(message["source_id"])
            forms.add(normal_form(message["text"]))
    return ids, forms


def load(shared: Path, source: str, split: str = "train") -> list[Row]:
    """One corpus, in file order, without gold messages and without repeated texts."""
    path = shared / "corpora" / source / f"{split}.jsonl.gz"
    if not path.exists():
        return []
    ids, forms = gold_keys(shared)
    rows, seen = [], set()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            raw = json.loads(line)
            form = normal_form(raw["text"])
            if raw["id"] in ids or form in forms or form in seen:
                continue
            seen.add(form)
            labels = {k: v for k, v in raw.items() if k not in ("id", "text", "source")}
            rows.append(Row(raw["id"], source, mask(raw["text"]), labels))
    return rows


def sources(shared: Path) -> list[str]:
    """Names of all corpora, sorted."""
    return sorted(p.name for p in (shared / "corpora").iterdir() if p.is_dir())
