"""The systems of the comparison: one module each, in the order of the table."""

from argparse import Namespace

from . import fasttext_supervised, kvetch, onnx_runtime, static_table, text_embeddings, tfidf, vader, vader_rust
from .base import Program, System, Unavailable

__all__ = ["Program", "System", "Unavailable", "build"]

MODULES = (kvetch, vader, vader_rust, fasttext_supervised, tfidf, static_table, onnx_runtime, text_embeddings)


def build(options: Namespace) -> tuple[list[System | Program], dict[str, str]]:
    """The systems that can run here, and for each of the others the reason why it cannot."""
    found, missing = [], {}
    for module in MODULES:
        for make in module.makers(options):
            try:
                found.append(make())
            except Unavailable as reason:
                missing[reason.system] = str(reason)
    return found, missing
