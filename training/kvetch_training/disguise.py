"""The same facts from another sender: politely wrapped, furious, signed, or carelessly typed.

Tone changes neither what is at stake nor what a message is about, so a judged message keeps its labels. Only
under a furious wrapping the heads of tone are left unknown: how angry it made the message is not judged.
"""

import random
import re

import numpy as np

from .dataset import COLUMNS, Example
from .heads import FLAGS

# Among the messages that are disguised: shares of the kinds, in the order of `_kinds`.
SHARES = (0.3, 0.2, 0.15, 0.35)
# Longer messages have a tone of their own that a wrapping would not change.
MOST_WORDS_WRAPPED = 60
# Slips of the finger, one to so many words.
WORDS_A_SLIP = 6

GREETINGS = (
    "Hello,", "Hi there,", "Good morning,", "Good afternoon,", "Good evening,", "Dear all,", "Dear team,", "Hi all,",
    "Hello, I hope you are well.", "Good day to you.", "Hi, sorry to bother you.", "Dear Sir or Madam,",
    "Hello, I hope this is the right place to ask.", "Hi, hope your week is going well.", "Greetings,",
    "Hello, I know that you are busy.", "Hi, I hate to be a nuisance.", "Hey,", "Hiya,", "To whom it may concern,",
    "Good morning, I apologise in advance if this went to the wrong desk.", "Hello again,",
)
FAREWELLS = (
    "Thanks in advance.", "Many thanks in advance.", "Kind regards", "Best wishes", "Warm regards", "Thank you for your time.",
    "I would be grateful for a word from you.", "Thanks for reading this.", "Yours sincerely", "All the best",
    "If you could take a look, that would be lovely.", "With thanks in advance", "Cheers in advance!", "Best",
    "I would appreciate your advice.", "No offence meant.", "Sorry again for the trouble.", "Take care",
    "Many thanks for any help you can give.", "Have a nice day.", "Thank you so much for looking into it.",
)
FURIOUS_STARTS = (
    "Are you people serious?!", "What the hell!", "This is a joke.", "UNBELIEVABLE.", "You absolute clowns.", "I am FURIOUS.",
    "Listen, you useless lot.", "For crying out loud!", "Wow. Just wow, what a shambles.", "Idiots!", "Shame on you.",
    "I have had it with you.", "Do any of you have a brain?", "Disgusting company.", "How dare you.", "ffs", "wtf",
)
FURIOUS_ENDS = (
    "You are a disgrace!", "Absolute bunch of crooks.", "Sort it out, you morons!!", "Pathetic.", "Utterly disgraceful!!!",
    "What is wrong with you?!", "Worst company I have ever dealt with.", "Shame on the lot of you!", "You should be ashamed.",
    "Do your damn job!", "This is outrageous!", "I am sick of you.", "A total joke of a company.", "Useless!!!", "Hopeless fools.",
    "Get off your backsides!", "Rotten to the core.",
)
NAMES = (
    "Amara", "Wei", "Fatima", "Olga", "Sean", "Ngozi", "Diego", "Priya", "Hannah", "Yusuf", "Mehmet", "Chloe", "Kwame", "Ingrid", "Tomasz",
    "Aaliyah", "Jamal", "Siobhan", "Rajesh", "Mei", "Lars", "Zainab", "Carlos", "Ewa", "Kofi", "Leila", "Ahmed", "Grace", "Ivan", "Noor",
    "Mrs Okafor", "Mr Singh", "Ms Novak", "Dr Haddad", "Mr Campbell", "Mrs Nguyen", "Mr Petrov", "Miss Owens", "Mr Garcia", "Mrs Cohen",
    "Elizabeth", "Mohammed", "Sofia", "Hiroshi", "Bridget", "Abebe", "Giulia", "Andrzej", "Shanice", "Connor",
)
NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "k": "jl", "l": "k", "m": "n",
    "n": "bm", "o": "ip", "p": "o", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "y": "tu",
}
# What people write by ear.
BY_EAR = (
    (r"\byou\b", "u"), (r"\byour\b", "ur"), (r"\bare\b", "r"), (r"\bplease\b", "pls"), (r"\bbecause\b", "cos"), (r"\bthe\b", "teh"),
    (r"ight\b", "ite"), (r"\bthere\b", "their"), (r"\bmessage\b", "msg"), (r"\bto\b", "2"), (r"ing\b", "in"), (r"\bwhat\b", "wot"),
    (r"([a-z])\1", r"\1"), (r"\breceived\b", "recieved"), (r"\bwith\b", "wiv"), (r"\bhave\b", "hav"), (r"ie", "ei"), (r"ough\b", "o"),
)
# Each word of a man beside that of a woman in the same place. What else "her" may be depends on the next word.
GENDERS = (
    ("he", "she"), ("himself", "herself"), ("mr", "mrs"), ("husband", "wife"), ("husband's", "wife's"), ("father", "mother"),
    ("dad", "mum"), ("dad's", "mum's"), ("son", "daughter"), ("son's", "daughter's"), ("brother", "sister"), ("boyfriend", "girlfriend"),
    ("man", "woman"), ("men", "women"), ("gentleman", "lady"), ("boy", "girl"), ("uncle", "aunt"), ("grandfather", "grandmother"),
    ("grandson", "granddaughter"), ("nephew", "niece"), ("widower", "widow"), ("sir", "madam"), ("he's", "she's"), ("he'd", "she'd"),
    ("he'll", "she'll"), ("hes", "shes"),
)
OTHER_GENDER = {a: b for pair in GENDERS for a, b in (pair, pair[::-1])} | {"mom": "dad", "mom's": "dad's", "him": "her", "his": "her"}
GENDERED = re.compile(r"\b(" + "|".join(sorted([*OTHER_GENDER, "her", "hers"], key=len, reverse=True)) + r")\b", re.IGNORECASE)
# Behind "her" as an object; before anything else it is whose.
BEHIND_OBJECT = re.compile(
    r"\s*($|[.,!?;:)]|(to|for|and|or|with|on|at|in|from|about|that|when|while|if|but|because|so|as|the|a|an|my|your|our|again|back|"
    r"out|up|off|this|today|now|by|is|was|not|how|what|where)\b)",
    re.IGNORECASE,
)
# What is told of one gender alone.
OF_ONE = re.compile(r"pregnan|breast|prostate|maternity|paternity|midwi|gyn|pronoun|gender|misgender", re.IGNORECASE)
TONE = ("sentiment", "mixed", "anger", "frustration", "severity")


def disguised(example: Example, rng: random.Random) -> tuple[str, np.ndarray]:
    """A judged message as somebody else might tell it, and the weights of what is still known of it."""
    make = rng.choices((_politely, _furiously, _signed, _carelessly), SHARES)[0]
    return make(example, rng)


def _fits(example: Example) -> bool:
    return len(example.text.split()) <= MOST_WORDS_WRAPPED


def _politely(example: Example, rng: random.Random) -> tuple[str, np.ndarray]:
    """Courtesy is no feeling: all labels stay, of messages that are not angry."""
    if not _fits(example) or example.message["anger"] > 0:
        return example.text, example.weight
    greeting = rng.choice(GREETINGS) + " " if rng.random() < 0.75 else ""
    farewell = " " + rng.choice(FAREWELLS) if rng.random() < 0.75 else ""
    name = " " + rng.choice(NAMES) if farewell and rng.random() < 0.4 else ""
    return greeting + _ended(example.text) + farewell + name, example.weight


def _furiously(example: Example, rng: random.Random) -> tuple[str, np.ndarray]:
    """What is at stake and what it is about stay, of complaints."""
    if not _fits(example) or not example.message["complaint"]:
        return example.text, example.weight
    weight = example.weight.copy()
    for name in TONE:
        weight[COLUMNS[name]] = 0
    for flag in ("abuse", "praise", "churn_risk"):
        weight[COLUMNS["flags"].start + FLAGS.index(flag)] = 0
    start = rng.choice(FURIOUS_STARTS) + " " if rng.random() < 0.6 else ""
    end = " " + rng.choice(FURIOUS_ENDS) if not start or rng.random() < 0.6 else ""
    text = example.text.upper() if rng.random() < 0.1 else _ended(example.text)
    return start + text + end, weight


def _signed(example: Example, rng: random.Random) -> tuple[str, np.ndarray]:
    name = rng.choice(NAMES)
    shape = rng.choice(("{text} {name}", "Hi, {name} here. {text}", "This is {name}. {text}", "{text}\n\n{name}", "{text} - {name}"))
    return shape.format(text=_ended(example.text), name=name), example.weight


def _carelessly(example: Example, rng: random.Random) -> tuple[str, np.ndarray]:
    return careless(example.text, rng), example.weight


def other_gender(text: str) -> str:
    """The same of a woman where it was of a man, and of a man where it was of a woman: nothing about it changes."""
    if OF_ONE.search(text):
        return text

    def swap(found: re.Match) -> str:
        word = found.group()
        small = word.lower()
        if small == "her":
            other = "him" if BEHIND_OBJECT.match(text, found.end()) else "his"
        else:
            other = "his" if small == "hers" else OTHER_GENDER[small]
        if word.isupper() and len(word) > 1:
            return other.upper()
        return other.capitalize() if word[0].isupper() else other

    return GENDERED.sub(swap, text)


def careless(text: str, rng: random.Random) -> str:
    """A slip in about every sixth word, some words by ear, often without marks."""
    words = text.split(" ")
    count = max(1, round(len(words) / WORDS_A_SLIP * rng.uniform(0.5, 1.5)))
    for _ in range(count):
        at = rng.randrange(len(words))
        words[at] = _slip(words[at], rng)
    text = " ".join(words)
    if rng.random() < 0.4:
        pattern, other = rng.choice(BY_EAR)
        text = re.sub(pattern, other, text, count=2)
    if rng.random() < 0.4:
        text = re.sub(r"(?<=\w)[.,!?](?=\s|$)", "", text)
    return text


def _slip(word: str, rng: random.Random) -> str:
    """A letter dropped, doubled, swapped with the next, or hit beside; short words and names of things with signs stay."""
    if len(word) < 4 or not word.isalpha():
        return word
    at = rng.randrange(1, len(word) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    if kind == 2:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + rng.choice(NEIGHBOURS.get(word[at].lower(), word[at])) + word[at + 1 :]


def _ended(text: str) -> str:
    """The text with an end, so that what follows is a sentence of its own."""
    text = text.rstrip()
    return text if text.endswith((".", "!", "?", "…")) else text + "."
