"""Trains the shared encoder and its heads; writes a checkpoint after each pass.

With `--taught` the model also learns what trained ones say of each text, all heads of it: the mean of
their probabilities' logs, as `teacher` stored their logits. So a public text, which has a label or two, teaches all heads.

`python -m kvetch_training.train --shared DIR --out out/full`
"""

import argparse
import json
import math
import random
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from . import audit, dataset
from .dataset import Example
from .encoder import Classifier, load_pretrained, take_layers
from .heads import HEADS, columns
from .disguise import careless, disguised, other_gender
from .teacher import Taught, distance, key
from .text import MAX_TOKENS, WHOLE_TOKENS, load_tokenizer, noisy, pad, window

COLUMNS = columns()
# A level that soft severity rules out.
LEAST = 1e-3


@dataclass
class Options:
    """What one training run is made of."""

    seed: int = 20261121
    passes: int = 3
    judged_repeats: int = 2
    fresh_repeats: int = 3
    coarse_share: float = 0.5
    batch: int = 32
    learning_rate: float = 1e-4
    warmup: float = 0.06
    threads: int = 1
    averaging: float = 0.999
    layers: str = "0,1,2,3,4,5"
    taught_weight: float = 1.0
    disguised_share: float = 0.0


def head_losses(logits: torch.Tensor, batch: list[Example], weights: list[np.ndarray]) -> torch.Tensor:
    """Mean weighted loss of a batch over all heads that know something of it."""
    target = torch.from_numpy(np.stack([e.target for e in batch]))
    weight = torch.from_numpy(np.stack(weights))
    total = logits.new_zeros(())
    for head in HEADS:
        part = COLUMNS[head.name]
        if head.kind == "sigmoid":
            loss = functional.binary_cross_entropy_with_logits(
                logits[:, part], target[:, part], weight[:, part], reduction="sum"
            ) / len(head.labels)
        else:
            is_set = torch.tensor([e.is_set.get(head.name, False) for e in batch])
            loss = (softmax_loss(logits[:, part], target[:, part], is_set) * weight[:, part.start]).sum()
        total = total + head.weight * loss
    return total / len(batch)


class Opinions:
    """What trained models say of texts: logits that a softmax or sigmoid turns into their geometric mean.

    Where soft severity is known it stands in the place of theirs: they may have learnt that text by heart.
    """

    def __init__(self, files: list[Path], severity: list[dict]):
        self.of: dict[str, np.ndarray] = {}
        tables = [Taught.read(path) for path in files]
        known = set.intersection(*(set(t.keys) for t in tables)) if tables else set()
        for table in tables:
            for name, row in zip(table.keys, table.logits, strict=True):
                if name in known:
                    self.of[name] = self.of.get(name, 0.0) + self._normal(row) / len(tables)
        for row in severity:
            if (name := key(row["text"])) in self.of:
                self.of[name][COLUMNS["severity"]] = np.log(row["severity"] + LEAST)

    @staticmethod
    def _normal(row: np.ndarray) -> np.ndarray:
        row = row.astype(np.float32)
        for head in HEADS:
            if head.kind == "softmax":
                part = COLUMNS[head.name]
                row[part] -= np.logaddexp.reduce(row[part])
        return row

    def loss(self, logits: torch.Tensor, batch: list[Example]) -> torch.Tensor:
        """Mean over the batch of the distance to the opinions, heads weighed as ever; 0 where there is none.

        Judged messages have labels of all heads, which must not be argued with.
        """
        rows = [None if e.message else self.of.get(key(e.text)) for e in batch]
        known = torch.tensor([r is not None for r in rows])
        if not known.any():
            return logits.new_zeros(())
        opinion = torch.from_numpy(np.stack([r for r in rows if r is not None]))
        return distance(logits[known], opinion) * known.sum() / len(batch)


def softmax_loss(logits: torch.Tensor, target: torch.Tensor, is_set: torch.Tensor) -> torch.Tensor:
    """Cross entropy where the label is known, minus the log of the set's mass where a set is."""
    logp = functional.log_softmax(logits, dim=-1)
    exact = -(target * logp).sum(-1)
    coarse = -torch.logsumexp(logp + torch.log(target.clamp_min(1e-9)), dim=-1)
    return torch.where(is_set, coarse, exact)


def told_anew(example: Example, share: float, rng: random.Random) -> tuple[str, np.ndarray]:
    """Text and weights as this pass reads them: `share` of the judged messages disguised, half of that of others
    carelessly typed, half of all told of the other gender; what the trained models say of those is what they said of
    the text as it was."""
    text, weight = example.text, example.weight
    if example.message and rng.random() < share:
        text, weight = disguised(example, rng)
    elif not example.message and rng.random() < share / 2:
        text = careless(text, rng)
    if rng.random() < 0.5:
        text = other_gender(text)
    return noisy(text, rng), weight


def batches(examples: list[Example], tokenizer, options: Options, rng: random.Random):
    """Batches of like length in random order, with fresh noise."""
    told = [told_anew(e, options.disguised_share, rng) for e in examples]
    texts = [text for text, _ in told]
    encoded = tokenizer.encode_batch_fast(texts, add_special_tokens=False)
    rows = [window(e.ids, rng, room_of(example)) for e, example in zip(encoded, examples, strict=True)]
    order = list(range(len(rows)))
    rng.shuffle(order)
    pool = options.batch * 50
    groups = []
    for start in range(0, len(order), pool):
        part = sorted(order[start : start + pool], key=lambda i: len(rows[i]))
        groups += [part[i : i + options.batch] for i in range(0, len(part), options.batch)]
    rng.shuffle(groups)
    for group in groups:
        yield pad([rows[i] for i in group]), [examples[i] for i in group], [told[i][1] for i in group]


def room_of(example: Example) -> int:
    """Tokens of a text that one row may hold: a judged message speaks with one label for all of its words, so a part
    of it without the decisive ones would teach the opposite."""
    return WHOLE_TOKENS if example.message else MAX_TOKENS


def rate(step: int, steps: int, options: Options) -> float:
    warmup = max(1, int(steps * options.warmup))
    if step < warmup:
        return step / warmup
    return max(0.02, (steps - step) / (steps - warmup))


def optimiser(model: Classifier, options: Options) -> torch.optim.Optimizer:
    """Word vectors stay as published; heads learn faster than the encoder."""
    model.words.weight.requires_grad_(False)
    head = [p for n, p in model.named_parameters() if n.startswith("head.")]
    body = [p for n, p in model.named_parameters() if not n.startswith("head.") and p.requires_grad]
    groups = [
        {"params": body, "lr": options.learning_rate, "weight_decay": 0.01},
        {"params": head, "lr": options.learning_rate * 10, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, fused=True)


def train(data: dataset.Data, options: Options, out: Path, opinions: Opinions, start: Path | None) -> Classifier:
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    rng = random.Random(options.seed)
    tokenizer = load_tokenizer()
    layers = [int(i) for i in options.layers.split(",")]
    model = load_pretrained(keep_layers=layers)
    if start:
        model.load_state_dict(take_layers(torch.load(start), layers))
    plan = [data.one_pass(rng, options.judged_repeats, options.fresh_repeats, options.coarse_share) for _ in range(options.passes)]
    steps = sum(math.ceil(len(p) / options.batch) for p in plan)
    adam = optimiser(model, options)
    schedule = torch.optim.lr_scheduler.LambdaLR(adam, lambda s: rate(s, steps, options))
    averaged = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(options.averaging))
    step, started, running = 0, time.time(), 0.0
    for number, examples in enumerate(plan):
        model.train()
        for (ids, mask), batch, weights in batches(examples, tokenizer, options, rng):
            logits = model(ids, mask)
            loss = head_losses(logits, batch, weights) + options.taught_weight * opinions.loss(logits, batch)
            adam.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            adam.step()
            schedule.step()
            averaged.update_parameters(model)
            step += 1
            running = 0.98 * running + 0.02 * loss.item() if step > 1 else loss.item()
            if step % 100 == 0:
                done = step * options.batch / (time.time() - started)
                print(f"pass {number} step {step}/{steps} loss {running:.3f} {done:.0f}/s", flush=True)
        torch.save(model.state_dict(), out / f"pass-{number}.pt")
        torch.save(averaged.module.state_dict(), out / f"averaged-{number}.pt")
    return model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    for name, default in asdict(Options()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(default), default=default)
    parser.add_argument("--hold-out", default="", help="sources to leave out, comma-separated")
    parser.add_argument("--doubtful", type=Path, help="public labels to leave out, as `audit` wrote them")
    parser.add_argument("--severity", type=Path, help="soft severity of tweets, as `severity` wrote it")
    parser.add_argument("--fresh", default="", help="how names of written files start that `--start` has not read, comma-separated")
    parser.add_argument("--taught", type=Path, nargs="*", default=[], help="opinions to learn from too")
    parser.add_argument("--start", type=Path, help="checkpoint to start from, in place of the published weights")
    args = parser.parse_args()
    training = Path(__file__).resolve().parent.parent
    hold_out = frozenset(filter(None, args.hold_out.split(",")))
    fresh = tuple(filter(None, args.fresh.split(",")))
    data = dataset.read(args.shared, training, hold_out, args.severity, fresh)
    forgotten = audit.forget(data, args.doubtful) if args.doubtful else 0
    args.out.mkdir(parents=True, exist_ok=True)
    options = Options(**{name: getattr(args, name) for name in asdict(Options())})
    made_from = {"hold_out": sorted(hold_out), "fresh": len(data.fresh), "taught": len(args.taught), "forgotten": forgotten}
    (args.out / "options.json").write_text(json.dumps(asdict(options) | made_from))
    print(f"{len(data.judged)} judged, {len(data.fresh)} fresh, {sum(map(len, data.coarse.values()))} coarse, {len(data.severe)} of severity, {forgotten} forgotten", flush=True)
    train(data, options, args.out, Opinions(args.taught, dataset.read_severity(args.severity)), args.start)


if __name__ == "__main__":
    main()
