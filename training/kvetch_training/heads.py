"""The heads of the model: their labels in ontology order, and how each is trained.

The order of `HEADS` and of the labels is the order of the model's output columns; the manifest
repeats it, so the product never assumes it.
"""

from dataclasses import dataclass

FLAGS = (
    "legal_threat", "regulator", "press_or_social", "churn_risk", "abuse", "safety", "self_harm",
    "vulnerability", "fraud", "wants_human", "repeat_contact", "unresolved", "bug", "praise",
    "no_reply_needed",
)
INTENTS = (
    "report_problem", "request_refund", "request_return_exchange", "place_order",
    "request_cancellation", "request_change", "ask_status", "ask_information", "request_human",
    "give_information", "praise", "suggestion", "no_reply_needed", "other",
)
CATEGORIES = (
    "billing_payment", "refund_return", "delivery_shipping", "order_booking", "account_access",
    "technical_fault", "product_quality", "product_information", "subscription_contract",
    "staff_service", "fraud_security", "privacy_legal", "other",
)
SENTIMENTS = ("very_negative", "negative", "neutral", "positive", "very_positive")
INTENSITIES = ("none", "mild", "strong", "extreme")
SEVERITIES = ("no_explicit_reproach", "disapproval", "accusation", "blame")
LEVELS = ("low", "medium", "high")


@dataclass(frozen=True)
class Head:
    """`kind` is `softmax` (one label) or `sigmoid` (any number); `weight` is its share of the loss."""

    name: str
    labels: tuple[str, ...]
    kind: str
    weight: float


HEADS = (
    Head("sentiment", SENTIMENTS, "softmax", 1.0),
    Head("mixed", ("mixed",), "sigmoid", 0.3),
    Head("anger", INTENSITIES, "softmax", 0.5),
    Head("frustration", INTENSITIES, "softmax", 0.5),
    Head("complaint", ("no", "yes"), "softmax", 1.0),
    Head("severity", SEVERITIES, "softmax", 0.7),
    Head("intent", INTENTS, "softmax", 0.7),
    Head("category", CATEGORIES, "softmax", 0.8),
    Head("impact", LEVELS, "softmax", 0.7),
    Head("urgency", LEVELS, "softmax", 0.7),
    Head("flags", FLAGS, "sigmoid", 2.0),
)
WIDTH = sum(len(h.labels) for h in HEADS)


def columns() -> dict[str, slice]:
    """Output columns of each head."""
    start, result = 0, {}
    for head in HEADS:
        result[head.name] = slice(start, start + len(head.labels))
        start += len(head.labels)
    return result
