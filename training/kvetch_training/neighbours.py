"""Words like a word, by the published word vectors: what `augment` puts in its place."""

import torch

from .encoder import load_pretrained
from .text import load_tokenizer

# Seen by eye on thirty words: nearer than this are words of the same field ("landlord": tenant, lease, roommate), farther ones are not.
NEAREST_COSINE = 0.3
MOST_NEIGHBOURS = 12
SHORTEST = 3
# The vocabulary is in the order of how often its pieces are written: before this one stand "the", "not", "because".
FIRST_ID = 2250
ROWS_AT_ONCE = 1024


@torch.inference_mode()
def neighbours() -> dict[str, list[str]]:
    """Lower-case whole words of the vocabulary to those nearest to them, the nearest first; words without any are not in it."""
    words = sorted((id, word) for word, id in load_tokenizer().get_vocab().items() if _is_content(word, id))
    vectors = load_pretrained().words.weight.detach()[[id for id, _ in words]]
    vectors = torch.nn.functional.normalize(vectors - vectors.mean(0), dim=1)
    found = {}
    for start in range(0, len(words), ROWS_AT_ONCE):
        cosines, places = (vectors[start : start + ROWS_AT_ONCE] @ vectors.T).topk(MOST_NEIGHBOURS + 1)
        for (_, word), near, at in zip(words[start:], cosines.tolist(), places.tolist(), strict=False):
            alike = [words[p][1] for c, p in zip(near, at, strict=True) if c >= NEAREST_COSINE and words[p][1] != word]
            if alike:
                found[word] = alike
    return found


def _is_content(word: str, id: int) -> bool:
    return id >= FIRST_ID and len(word) >= SHORTEST and word.isascii() and word.isalpha()
