"""Trains lane fast: two convolutions over token vectors that agree with lane full.

The network reads what `teacher` stored. Token vectors start from what the full encoder makes of each
token alone beside its published word vectors; one linear map a tap turns them into channels; after
training both are multiplied out into one row a token and tap (`fold`), so that serving only adds rows.
The second convolution reads the channels of neighbouring positions.
A part of the texts is kept from training, to measure on it how often both lanes give the same label.

`python -m kvetch_training.fast --taught out/fast/teacher.npz --checkpoint out/full/pass-1.pt --out out/fast`
"""

import argparse
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from sklearn.decomposition import PCA
from torch import Tensor, nn
from torch.nn import functional

from . import fold
from .encoder import load_pretrained
from .evaluate import softmax
from .heads import WIDTH, columns
from .teacher import Taught, distance, is_kept

COLUMNS = columns()
# Heads whose label the cascade compares.
QUESTIONS = (
    "sentiment", "complaint", "severity", "anger", "frustration", "intent", "category", "impact", "urgency",
    "flags",
)
# A flag counts as raised from here on when agreement is counted; thresholds are fitted later.
FLAG_RAISED = 0.4
PAD = 0
# What is nearly always zero must not be blown up when it is quantised.
SMALLEST_SPREAD = 1e-3
# Texts that show how large what is pooled gets.
SPREAD_TEXTS = 2000


@dataclass
class Options:
    """What one training run is made of."""

    seed: int = 20261122
    token_width: int = 256
    channels: int = 128
    taps: int = 3
    reach: int = 2
    filters: int = 128
    hidden: int = 256
    epochs: int = 4
    batch: int = 256
    learning_rate: float = 2e-3
    dropout: float = 0.1
    quantile: float = 0.99999


def token_vectors(checkpoint: Path, width: int) -> np.ndarray:
    """A start for the vector of each token: `[vocabulary, width]`, spread 1."""
    encoder = load_pretrained()
    encoder.load_state_dict(torch.load(checkpoint))
    encoder.eval()
    count = encoder.words.weight.shape[0]
    alone = np.zeros((count, encoder.words.weight.shape[1]), np.float32)
    with torch.inference_mode():
        for start in range(0, count, 512):
            ids = torch.arange(start, min(count, start + 512))
            window = torch.stack([torch.full_like(ids, 101), ids, torch.full_like(ids, 102)], 1)
            alone[start : start + 512] = encoder.pooled(window, torch.ones_like(window)).numpy()
    both = np.concatenate([_even(alone), _even(encoder.words.weight.detach().numpy())], 1)
    vectors = PCA(width, random_state=1).fit_transform(both).astype(np.float32)
    return vectors / vectors.std()


def _even(rows: np.ndarray) -> np.ndarray:
    rows = rows - rows.mean(0)
    return rows / np.linalg.norm(rows, axis=1).mean()


def shifted(rows: Tensor, offset: int) -> Tensor:
    """`rows[:, i + offset]` at each position `i`, zeros outside: `[batch, length, width]`."""
    length = rows.shape[1]
    if abs(offset) >= length:
        return torch.zeros_like(rows)
    if offset < 0:
        return functional.pad(rows[:, :offset], (0, 0, -offset, 0))
    return functional.pad(rows[:, offset:], (0, 0, 0, offset))


class Network(nn.Module):
    """Token ids to logits, unfolded."""

    def __init__(self, vectors: np.ndarray, options: Options):
        super().__init__()
        self.options = options
        self.offsets = [k - options.taps // 2 for k in range(options.taps)]
        self.tokens = nn.Embedding.from_pretrained(torch.from_numpy(vectors.copy()), freeze=False)
        self.map = nn.Linear(options.token_width, options.taps * options.channels, bias=False)
        nn.init.normal_(self.map.weight, std=(options.token_width * options.taps) ** -0.5)
        self.bias = nn.Parameter(torch.zeros(options.channels))
        self.conv = nn.Linear((2 * options.reach + 1) * options.channels, options.filters)
        pooled = 2 * options.channels + 2 * options.filters
        self.hidden = nn.Linear(pooled, options.hidden)
        self.out = nn.Linear(options.hidden, WIDTH)
        self.skip = nn.Linear(pooled, WIDTH, bias=False)

    def _drop(self, x: Tensor) -> Tensor:
        return functional.dropout(x, self.options.dropout, self.training)

    def pooled(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Maxima and means of the channels, then of the filters: `[batch, 2 * channels + 2 * filters]`."""
        batch, length = ids.shape
        rows = self.map(self._drop(self.tokens(ids))) * mask.unsqueeze(-1)
        rows = rows.view(batch, length, len(self.offsets), self.options.channels)
        total = sum(shifted(rows[:, :, tap], offset) for tap, offset in enumerate(self.offsets))
        channels = functional.relu(total + self.bias) * mask.unsqueeze(-1)
        reach = range(-self.options.reach, self.options.reach + 1)
        around = torch.cat([shifted(channels, offset) for offset in reach], -1)
        filters = functional.relu(self.conv(self._drop(around))) * mask.unsqueeze(-1)
        count = mask.sum(1, keepdim=True)
        parts = ((value.amax(1), value.sum(1) / count) for value in (channels, filters))
        return torch.cat([part for pair in parts for part in pair], 1)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        pooled = self._drop(self.pooled(ids, mask))
        return self.out(self._drop(functional.relu(self.hidden(pooled)))) + self.skip(pooled)

    @torch.inference_mode()
    def arrays(self, windows: list[np.ndarray]) -> dict[str, np.ndarray]:
        """The folded network, as `fold.quantise` takes it; `windows` show how large what is pooled gets."""
        self.eval()
        slices = (windows[at : at + self.options.batch] for at in range(0, len(windows), self.options.batch))
        squares = sum(self.pooled(*tensors(part)).square().sum(0) for part in slices)
        spread = (squares / len(windows)).sqrt().clamp_min(SMALLEST_SPREAD)
        rows = self.map(self.tokens.weight).view(-1, len(self.offsets), self.options.channels)
        folded = {f"taps.{offset}": rows[:, tap] for tap, offset in enumerate(self.offsets)}
        names = (
            "bias", "conv.weight", "conv.bias", "hidden.weight", "hidden.bias", "skip.weight", "out.weight", "out.bias",
        )
        folded |= {name: self.get_parameter(name) for name in names} | {"pool.spread": spread}
        return {name: t.detach().numpy().astype(np.float32) for name, t in folded.items()}


def alike(logits: np.ndarray, teacher: np.ndarray) -> np.ndarray:
    """Whether both give the same label: `[rows, QUESTIONS]`."""
    found = []
    for name in QUESTIONS:
        a, b = logits[:, COLUMNS[name]], teacher[:, COLUMNS[name]]
        if name == "flags":
            raised = np.log(FLAG_RAISED / (1 - FLAG_RAISED))
            found.append(((a > raised) == (b > raised)).all(1))
        else:
            found.append(a.argmax(1) == b.argmax(1))
    # Without a complaint there is no severity to differ in.
    calm = teacher[:, COLUMNS["complaint"]].argmax(1) == 0
    found[QUESTIONS.index("severity")] |= calm & found[QUESTIONS.index("complaint")]
    return np.stack(found, 1).astype(np.float32)


def batches(windows: list[np.ndarray], rows: np.ndarray, size: int, rng: np.random.Generator):
    """Rows of like length in random order."""
    rows = rng.permutation(rows)
    groups = []
    for start in range(0, len(rows), size * 40):
        part = sorted(rows[start : start + size * 40], key=lambda i: len(windows[i]))
        groups += [np.array(part[i : i + size]) for i in range(0, len(part), size)]
    for at in rng.permutation(len(groups)):
        yield groups[at]


def tensors(windows: list[np.ndarray]) -> tuple[Tensor, Tensor]:
    length = max(map(len, windows))
    ids = np.full((len(windows), length), PAD, np.int64)
    for row, window in zip(ids, windows, strict=True):
        row[: len(window)] = window
    mask = np.arange(length) < np.array([len(w) for w in windows])[:, None]
    return torch.from_numpy(ids), torch.from_numpy(mask.astype(np.float32))


def train(network: Network, taught: Taught, rows: np.ndarray, rng: np.random.Generator) -> None:
    options = network.options
    adam = torch.optim.AdamW(network.parameters(), lr=options.learning_rate, weight_decay=1e-4, fused=True)
    steps = options.epochs * (len(rows) // options.batch + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        adam, lambda step: min(1.0, step / 200 + 0.01) * max(0.02, 1 - step / steps)
    )
    logits, started = torch.from_numpy(taught.logits), time.time()
    for epoch in range(options.epochs):
        network.train()
        losses = []
        for group in batches(taught.windows, rows, options.batch, rng):
            loss = distance(network(*tensors([taught.windows[i] for i in group])), logits[group])
            adam.zero_grad()
            loss.backward()
            adam.step()
            schedule.step()
            losses.append(loss.item())
        print(f"epoch {epoch} loss {np.mean(losses):.4f} {time.time() - started:.0f} s", flush=True)


@torch.inference_mode()
def predict(network: Network, windows: list[np.ndarray]) -> np.ndarray:
    """Logits of all heads."""
    network.eval()
    order = sorted(range(len(windows)), key=lambda i: len(windows[i]))
    logits = np.empty((len(windows), WIDTH), np.float32)
    for start in range(0, len(order), 512):
        part = order[start : start + 512]
        logits[part] = network(*tensors([windows[i] for i in part])).numpy()
    return logits


def sureness(logits: np.ndarray) -> np.ndarray:
    """The product of the top probabilities, as the cascade takes it."""
    product = np.ones(len(logits))
    calm = logits[:, COLUMNS["complaint"]].argmax(1) == 0
    for name in QUESTIONS:
        part = logits[:, COLUMNS[name]]
        if name == "flags":
            p = 1 / (1 + np.exp(-part))
            product *= np.maximum(p, 1 - p).min(1)
        else:
            top = softmax(part).max(1)
            product *= np.where(calm, 1.0, top) if name == "severity" else top
    return product


def report(logits: np.ndarray, teacher: np.ndarray) -> dict:
    """Agreement with the teacher on texts that training has not seen: of all, and of the surest."""
    same = alike(logits, teacher)
    order = np.argsort(-sureness(logits), kind="stable")
    figures = {}
    for share in (1.0, 0.8, 0.7, 0.5, 0.3):
        decided = same[order[: int(len(order) * share)]].astype(float)
        figures[f"surest {share}"] = {
            "mean": round(float(decided.mean()), 4), "all": round(float(decided.all(1).mean()), 4),
            **dict(zip(QUESTIONS, decided.mean(0).round(4).tolist(), strict=True)),
        }
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--taught", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="`network.pt` of an earlier run to go on from")
    for name, value in asdict(Options()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    args = vars(parser.parse_args())
    options = Options(**{name: args[name] for name in asdict(Options())})
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    rng = np.random.default_rng(options.seed)
    taught = Taught.read(args["taught"])
    rests = np.array([is_kept(name) for name in taught.keys])
    kept, rows = np.flatnonzero(rests), np.flatnonzero(~rests)
    network = Network(token_vectors(args["checkpoint"], options.token_width), options)
    if args["start"]:
        network.load_state_dict(torch.load(args["start"]))
    train(network, taught, rows, rng)
    figures = report(predict(network, [taught.windows[i] for i in kept]), taught.logits[kept])
    args["out"].mkdir(parents=True, exist_ok=True)
    (args["out"] / "options.json").write_text(json.dumps(asdict(options) | {"texts": len(taught.windows), "goes_on": args["start"] is not None}))
    (args["out"] / "agreement.json").write_text(json.dumps(figures, indent=1))
    torch.save(network.state_dict(), args["out"] / "network.pt")
    shown = [taught.windows[i] for i in rng.choice(rows, min(SPREAD_TEXTS, len(rows)), replace=False)]
    fold.write(args["out"] / "model.safetensors", fold.quantise(network.arrays(shown), options.quantile))
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
