"""Figures of a model file on the held-back messages, the public dev splits and the gold messages.

Runs the encoder of lane full or the tables of lane fast with the product's arithmetic, so that
quantisation is counted. Writes `metrics.json` and the calibration of each head.

`python -m kvetch_training.evaluate --shared DIR --model out/full/model.safetensors --out out/full`
"""

import argparse
import json
from pathlib import Path

import numpy as np
from safetensors import safe_open
from scipy.optimize import minimize_scalar
from sklearn.metrics import f1_score
from tokenizers import Tokenizer

from . import dataset, encoder_file
from .corpora import mask
from .dataset import Example
from .encoder_file import Encoder
from .fold import Folded
from .heads import HEADS, INTENSITIES, columns
from .text import CLS, MAX_TOKENS, SEP, load_tokenizer

COLUMNS = columns()
BY_NAME = {h.name: h for h in HEADS}
# Tokens two neighbouring windows share; the manifest repeats it.
OVERLAP = 32
BOOTSTRAP_ROUNDS = 1000
# With fewer held-back examples a fitted flag calibration would be noise: the plain logit is kept.
MIN_FLAG_SUPPORT = 10
PLAIN_THRESHOLD = 0.4
COVERAGES = (1.0, 0.9, 0.8, 0.7, 0.5, 0.3)
THREE_WAY = np.array([0, 0, 1, 2, 2])


def windows(tokenizer: Tokenizer, text: str) -> list[list[int]]:
    """Ids of each window of a text, as the product splits it."""
    ids = tokenizer.encode(text, add_special_tokens=False).ids
    room, step = MAX_TOKENS - 2, MAX_TOKENS - 2 - OVERLAP
    starts = [0] if len(ids) <= room else range(0, len(ids) - OVERLAP, step)
    return [[CLS, *ids[s : s + room], SEP] for s in starts]


class Model:
    """The encoder of lane full, as the product runs it."""

    def __init__(self, path: Path):
        self.encoder = Encoder(path)
        self.tokenizer = load_tokenizer()

    def windows(self, text: str) -> list[list[int]]:
        return windows(self.tokenizer, text)

    def logits(self, text: str) -> np.ndarray:
        """Logits of all windows of a masked text: `[windows, WIDTH]`."""
        return np.concatenate([self.encoder(np.array([window])) for window in self.windows(text)])


def load(path: Path) -> Model | Folded:
    """An encoder of lane full, or tables of lane fast; the file's format decides."""
    with safe_open(path, "np") as file:
        if file.metadata()["format"] == encoder_file.FORMAT:
            return Model(path)
    tokenizer = load_tokenizer()
    return Folded(path, lambda text: windows(tokenizer, text))


def softmax(x: np.ndarray) -> np.ndarray:
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def predict(model: Model | Folded, texts: list[str]) -> np.ndarray:
    """Logits of each message rolled up over its windows."""
    return np.stack([roll_up(model.logits(t), [len(w) for w in model.windows(t)]) for t in texts])


def roll_up(windows: np.ndarray, lengths: list[int]) -> np.ndarray:
    """One row of logits a message: the mean by length, or for heads where one sentence decides their strongest window."""
    row = np.average(windows, axis=0, weights=lengths)
    if len(windows) == 1:
        return row
    for name, upper in (("complaint", 1), ("anger", 3), ("frustration", 3), ("impact", 2), ("urgency", 2)):
        part = COLUMNS[name]
        levels = softmax(windows[:, part]) @ np.arange(upper + 1)
        row[part] = windows[levels.argmax(), part]
    row[COLUMNS["flags"]] = windows[:, COLUMNS["flags"]].max(0)
    return row


def interval(score, truth: np.ndarray, guess: np.ndarray) -> list[float]:
    """The score and its 95 % bootstrap interval over messages."""
    rng = np.random.default_rng(7)
    values = []
    for _ in range(BOOTSTRAP_ROUNDS):
        pick = rng.integers(0, len(truth), len(truth))
        values.append(score(truth[pick], guess[pick]))
    low, high = np.percentile(values, [2.5, 97.5])
    return [round(float(v), 4) for v in (score(truth, guess), low, high)]


def macro_f1(truth: np.ndarray, guess: np.ndarray) -> float:
    """Mean F1 of the labels that occur in the truth; counted, because the bootstrap asks a thousand times."""
    width = int(max(truth.max(), guess.max())) + 1
    hits, wanted, found = (np.bincount(x, minlength=width) for x in (truth[truth == guess], truth, guess))
    present = wanted > 0
    return float((2 * hits[present] / (wanted + found)[present]).mean())


def accuracy(truth: np.ndarray, guess: np.ndarray) -> float:
    return float((truth == guess).mean())


def calibration_error(p: np.ndarray, truth: np.ndarray) -> float:
    """Expected calibration error of the chosen label over ten equal-width bins."""
    sure, right = p.max(-1), p.argmax(-1) == truth
    bins = np.minimum((sure * 10).astype(int), 9)
    parts = [
        abs(sure[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean()
        for b in range(10)
        if (bins == b).any()
    ]
    return round(float(sum(parts)), 4)


def selective_risk(p: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """Share of wrong labels among the surest messages, a coverage."""
    wrong = (p.argmax(-1) != truth)[np.argsort(-p.max(-1), kind="stable")]
    counts = {str(c): max(1, int(len(wrong) * c)) for c in COVERAGES}
    return {c: round(float(wrong[:n].mean()), 4) for c, n in counts.items()}


def fit_temperature(*sets: tuple[np.ndarray, np.ndarray]) -> float:
    """The temperature with the least log loss on logits and truths; of several sets each counts alike."""

    def loss(log_t: float) -> float:
        p = [softmax(logits / np.exp(log_t))[np.arange(len(truth)), truth] for logits, truth in sets]
        return float(np.mean([-np.log(part + 1e-9).mean() for part in p]))

    return round(float(np.exp(minimize_scalar(loss, bounds=(-1.5, 1.5), method="bounded").x)), 3)


def of_head(name: str, logits: np.ndarray, messages: list[dict]) -> tuple[np.ndarray, np.ndarray]:
    """Logits and truths of the messages to which a head applies."""
    truth = truths(messages, name)
    return logits[truth >= 0][:, COLUMNS[name]], truth[truth >= 0]


def read_left_out(run: Path) -> tuple[np.ndarray, list[dict]]:
    """What a run said of the sources it had never seen, and the truth."""
    lines = (run / "left-out.jsonl").read_text(encoding="utf-8").splitlines()
    return np.load(run / "left-out.npz")["logits"], [json.loads(line) for line in lines]


def read_strangers(model: Model | Folded, path: Path) -> tuple[np.ndarray, list[dict]]:
    """What the model says of messages with labels, and the truth."""
    messages = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for message in messages:
        for head in ("anger", "frustration"):
            if isinstance(message[head], str):
                message[head] = INTENSITIES.index(message[head])
        message.setdefault("severity", None)
    return predict(model, [mask(m["text"]) for m in messages]), messages


def fit_flag(logits: np.ndarray, truth: np.ndarray) -> dict:
    """Temperature and shift of one flag, and the threshold with the best F1 on the same messages."""
    if truth.sum() < MIN_FLAG_SUPPORT:
        p = 1 / (1 + np.exp(-logits))
        f1 = f1_score(truth, p >= PLAIN_THRESHOLD, zero_division=0)
        return {
            "temperature": 1.0, "shift": 0.0, "threshold": PLAIN_THRESHOLD,
            "f1": round(float(f1), 4), "support": int(truth.sum()),
        }
    best = min(
        ((t, s) for t in (0.7, 1.0, 1.4) for s in np.linspace(-2, 2, 17)),
        key=lambda ts: _log_loss(logits / ts[0] + ts[1], truth),
    )
    p = 1 / (1 + np.exp(-(logits / best[0] + best[1])))
    grid = np.linspace(0.15, 0.7, 12)
    scores = [f1_score(truth, p >= g, zero_division=0) for g in grid]
    return {
        "temperature": float(best[0]), "shift": round(float(best[1]), 3),
        "threshold": round(float(grid[int(np.argmax(scores))]), 3),
        "f1": round(float(max(scores)), 4), "support": int(truth.sum()),
    }


def _log_loss(logits: np.ndarray, truth: np.ndarray) -> float:
    return float(np.logaddexp(0, np.where(truth > 0, -logits, logits)).mean())


def truths(messages: list[dict], head: str) -> np.ndarray:
    """Label index of each message; −1 where the head does not apply."""
    labels = BY_NAME[head].labels
    if head in ("anger", "frustration"):
        return np.array([m[head] for m in messages])
    if head == "complaint":
        return np.array([int(m["complaint"]) for m in messages])
    if head == "severity":
        return np.array([labels.index(m[head]) if m[head] else -1 for m in messages])
    first = (lambda m: m[head][0]) if head in ("intent", "category") else (lambda m: m[head])
    return np.array([labels.index(first(m)) for m in messages])


SOFTMAX = [h.name for h in HEADS if h.kind == "softmax"]


def score_judged(logits: np.ndarray, messages: list[dict], temperatures: dict) -> dict:
    """Macro-F1, accuracy and calibration error a head."""
    result = {}
    for name in SOFTMAX:
        truth = truths(messages, name)
        keep = truth >= 0
        p = softmax(logits[keep][:, COLUMNS[name]] / temperatures.get(name, 1.0))
        result[name] = {
            "macro_f1": interval(macro_f1, truth[keep], p.argmax(-1)),
            "accuracy": interval(accuracy, truth[keep], p.argmax(-1)),
            "calibration_error": calibration_error(p, truth[keep]),
            "risk": selective_risk(p, truth[keep]),
            "messages": int(keep.sum()),
        }
    three = THREE_WAY[truths(messages, "sentiment")]
    guess = three_way(logits)
    result["sentiment_3"] = {"macro_f1": interval(macro_f1, three, guess), "messages": len(three)}
    return result


def three_way(logits: np.ndarray) -> np.ndarray:
    """Negative, neutral, positive: the sums of the five probabilities decide."""
    p = softmax(logits[:, COLUMNS["sentiment"]])
    return np.stack([p[:, :2].sum(1), p[:, 2], p[:, 3:].sum(1)], 1).argmax(1)


def score_coarse(model: Model | Folded, examples: dict[str, list[Example]], limit: int = 400) -> dict:
    """Accuracy on public labels held back: the guess must lie in the set that the label allows."""
    result = {}
    for source, rows in examples.items():
        rows = rows[:limit]
        if not rows:
            continue
        logits = predict(model, [r.text for r in rows])
        for name in SOFTMAX:
            part = COLUMNS[name]
            known = [i for i, r in enumerate(rows) if name in r.is_set]
            if len(known) < 20:
                continue
            hits = [allowed(rows[i], name)[logits[i, part].argmax()] for i in known]
            result.setdefault(name, {})[source] = [round(float(np.mean(hits)), 4), len(known)]
    return result


def allowed(example: Example, name: str) -> np.ndarray:
    part = example.target[COLUMNS[name]]
    return part > 0.5 if not example.is_set[name] else part > 0


def gold_messages(shared: Path) -> list[dict]:
    lines = (shared / "gold" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--left-out", type=Path, nargs="*", default=[],
        help="folders of `leave_out`: temperatures are fitted on their messages too",
    )
    parser.add_argument(
        "--strangers", type=Path, nargs="*", default=[],
        help="files of written messages that the model has not read: temperatures and flags are fitted on them too",
    )
    parser.add_argument("--quick", action="store_true", help="gold and held-back messages only")
    args = parser.parse_args()
    model = load(args.model)
    unread = [read_strangers(model, path) for path in args.strangers]
    strangers = [read_left_out(run) for run in args.left_out] + unread
    data = dataset.read(args.shared, Path(__file__).resolve().parent.parent)
    held_back = [e.message for e in data.judged_dev]
    logits = predict(model, [e.text for e in data.judged_dev])
    sets = [(logits, held_back), *strangers]
    temperatures = {name: fit_temperature(*(of_head(name, *s) for s in sets)) for name in SOFTMAX}
    flags = {}
    # What another run said of sources it had not seen says nothing of this model's flags.
    flag_sets = [(logits, held_back), *unread]
    flag_logits = np.concatenate([part for part, _ in flag_sets])[:, COLUMNS["flags"]]
    flag_messages = [m for _, messages in flag_sets for m in messages]
    for index, flag in enumerate(BY_NAME["flags"].labels):
        truth = np.array([flag in m["flags"] for m in flag_messages]).astype(int)
        flags[flag] = fit_flag(flag_logits[:, index], truth)
    gold = gold_messages(args.shared)
    gold_logits = predict(model, [mask(m["text"]) for m in gold])
    report = {
        "temperatures": temperatures,
        "flags": flags,
        "held_back": score_judged(logits, held_back, temperatures),
        "gold": score_judged(gold_logits, gold, temperatures),
    }
    if not args.quick:
        report["public"] = score_coarse(model, data.coarse_dev)
    (args.out / "metrics.json").write_text(json.dumps(report, indent=1))
    for split in ("held_back", "gold"):
        print(split)
        for name, row in report[split].items():
            print(f"  {name:12}", {k: v for k, v in row.items()})
    print("flags", {k: (v["f1"], v["support"], v["threshold"]) for k, v in flags.items()})
    for name, sources in report.get("public", {}).items():
        print(name, sources)


if __name__ == "__main__":
    main()
