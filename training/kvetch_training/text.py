"""Text to token ids, in training as in serving, and the small noise that training adds."""

import random

import torch
from tokenizers import Tokenizer

from .encoder import weights_folder

# Tokens a window, [CLS] and [SEP] included. 95 % of support messages fit into one.
MAX_TOKENS = 128
# Tokens of a judged message that training reads as one row.
WHOLE_TOKENS = 256
CLS, SEP, PAD = 101, 102, 0


def load_tokenizer() -> Tokenizer:
    """The published tokenizer, without its truncation and padding: windows are ours."""
    tokenizer = Tokenizer.from_file(str(weights_folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def window(ids: list[int], rng: random.Random | None, max_tokens: int = MAX_TOKENS) -> list[int]:
    """At most `max_tokens` ids of a message: its start, or with `rng` now and then a later part."""
    room = max_tokens - 2
    start = 0
    if rng and len(ids) > room and rng.random() < 0.35:
        start = rng.randrange(0, len(ids) - room + 1)
    return [CLS, *ids[start : start + room], SEP]


def noisy(text: str, rng: random.Random) -> str:
    """The same message as another sender might type it: no apostrophes, no handle, a slip."""
    if rng.random() < 0.15:
        text = text.replace("'", "").replace("’", "")
    if rng.random() < 0.3:
        text = text.removeprefix("@user ")
    if rng.random() < 0.08 and len(text) > 12:
        at = rng.randrange(1, len(text) - 2)
        text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if rng.random() < 0.08:
        text = text.rstrip(".!? ")
    return text


def pad(rows: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and mask `[rows, longest]`."""
    length = max(map(len, rows))
    ids = torch.full((len(rows), length), PAD, dtype=torch.long)
    mask = torch.zeros((len(rows), length), dtype=torch.long)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = torch.tensor(row)
        mask[i, : len(row)] = 1
    return ids, mask
