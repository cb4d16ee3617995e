"""New texts out of old ones, for lane fast to ask lane full about: parts of two messages joined, words left
out or swapped, a stretch of another message put in, a few words alone, carelessly typed, and words in the
place of words like them ("flight" for "bus"), so that no field has its words from one corpus alone.

They need not make sense: the teacher says what it makes of each, and a small network that has seen many
more combinations of words than the corpora hold agrees with it more often (`EXPERIMENTS.md`).
"""

import random
import re
from collections.abc import Iterator
from itertools import islice

from .disguise import careless

# How often a text of a source is drawn, against one of another source; 1 where nothing is said. Texts
# that customers wrote to companies count most.
DRAWN = {
    "written": 10.0, "x-ci": 6.0, "x-fincorp": 5.0, "cesamard": 4.0, "multidogo": 1.5, "tweet-sentiment": 1.2,
    "it-tickets": 0.7, "clinc150": 0.4, "goemotions": 0.3, "xed": 0.3, "emobank": 0.3, "massive-en": 0.3,
    "hwu64": 0.3, "pros-cons": 0.2,
}
WORD = re.compile(r"[A-Za-z]+")
PART_END = re.compile(r"(?<=[.!?\n])\s+|\s+(?=but |and |because |so )|(?<=,)\s+")
JOINTS = (" ", " ", " ", ". ", ", but ", " and ", ", ", "! ", " - ")
# Shares of the six kinds, in the order of the module's first sentence.
KINDS = (0.26, 0.11, 0.1, 0.08, 0.13, 0.32)
# Of the joined, too, some have other words in the place of theirs.
RENAMED = 0.3
SAME_SOURCE = 0.5
DROPPED = (0.08, 0.15, 0.25)
REPLACED = (0.1, 0.2, 0.35)
SWAPPED = 0.4
MOST_PARTS, MOST_WORDS = 3, 40
MOST_INSERTED, MOST_ALONE = 5, 8
# Draws for each text that is wanted.
MOST_DRAWS = 10


class Augmenter:
    """Draws from texts by source."""

    def __init__(self, by_source: dict[str, list[str]], seed: int, neighbours: dict[str, list[str]]):
        self.by_source = {name: texts for name, texts in by_source.items() if texts}
        self.names = list(self.by_source)
        self.weights = [len(texts) * DRAWN.get(name, 1.0) for name, texts in self.by_source.items()]
        self.rng = random.Random(seed)
        self.neighbours = neighbours

    def texts(self, count: int, known: set[str]) -> list[str]:
        """So many new texts, none twice and none of `known`; fewer where most draws are not new."""
        seen, found = set(known), []
        for text in islice(self._endless(), MOST_DRAWS * count):
            if len(found) == count:
                break
            if text and text not in seen:
                seen.add(text)
                found.append(text)
        return found

    def retold(self, text: str) -> str:
        """The same message in part of its words: worn, carelessly typed, or with words like its own."""
        return self.rng.choice((self._worn, self._careless, self._renamed))(text, "").strip() or text

    def _endless(self) -> Iterator[str]:
        kinds = (self._joined, self._worn, self._grafted, self._fragment, self._careless, self._renamed)
        while True:
            source = self.rng.choices(self.names, self.weights)[0]
            make = self.rng.choices(kinds, KINDS)[0]
            yield make(self.rng.choice(self.by_source[source]), source).strip()

    def _other(self, source: str | None = None) -> str:
        name = source or self.rng.choices(self.names, self.weights)[0]
        return self.rng.choice(self.by_source[name])

    def _joined(self, text: str, source: str) -> str:
        other = self._other(source if self.rng.random() < SAME_SOURCE else None)
        first, second = (" ".join(self._some_parts(t).split()[:MOST_WORDS]) for t in (text, other))
        joined = first + self.rng.choice(JOINTS) + second
        return self._renamed(joined, source) if self.rng.random() < RENAMED else joined

    def _some_parts(self, text: str) -> str:
        parts = [p for p in PART_END.split(text) if p] or [text]
        start = self.rng.randrange(len(parts))
        return " ".join(parts[start : start + self.rng.randint(1, MOST_PARTS)])

    def _worn(self, text: str, _: str) -> str:
        share = self.rng.choice(DROPPED)
        words = [w for w in text.split()[: 2 * MOST_WORDS] if self.rng.random() > share]
        if len(words) > 3 and self.rng.random() < SWAPPED:
            at = self.rng.randrange(len(words) - 1)
            words[at], words[at + 1] = words[at + 1], words[at]
        return " ".join(words)

    def _grafted(self, text: str, _: str) -> str:
        words, other = text.split()[: 2 * MOST_WORDS], self._other().split()
        length = self.rng.randint(1, MOST_INSERTED)
        at, start = (self.rng.randrange(len(w) or 1) for w in (words, other))
        words[at : at + length] = other[start : start + length]
        return " ".join(words)

    def _careless(self, text: str, _: str) -> str:
        return careless(" ".join(text.split(" ")[: 2 * MOST_WORDS]), self.rng)

    def _renamed(self, text: str, _: str) -> str:
        share = self.rng.choice(REPLACED)
        words = " ".join(text.split()[: 2 * MOST_WORDS])
        return WORD.sub(lambda match: self._like(match.group()) if self.rng.random() < share else match.group(), words)

    def _like(self, word: str) -> str:
        alike = self.neighbours.get(word.lower())
        other = self.rng.choice(alike) if alike else word
        return other.capitalize() if word[0].isupper() else other

    def _fragment(self, text: str, _: str) -> str:
        words = text.split()
        at = self.rng.randrange(len(words) or 1)
        return " ".join(words[at : at + self.rng.randint(1, MOST_ALONE)])
