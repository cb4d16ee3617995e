"""The model card: what the model is, what it was made from, how good it is, where it is not."""

from pathlib import Path

LICENCES = """\
| data | used for | licence |
|---|---|---|
| all-MiniLM-L6-v2 weights | encoder | Apache-2.0 |
| X-CI complaint tweets (Singh et al. 2023; Preoţiuc-Pietro et al. 2019; Jin & Aletras 2021) | complaint, severity | MIT (labels) |
| X-FINCORP (Das et al. 2023) | sentiment, severity; complaint at low weight | MIT (labels) |
| CESAMARD-Aspect (Singh et al. 2022) | complaint, sentiment, severity | MIT (labels) |
| CFPB complaint narratives | complaint, category | public domain |
| SemEval-2013…2017 task 4A tweets (Rosenthal et al. 2017) | sentiment | CC BY 3.0 |
| VADER ground truth (Hutto & Gilbert 2014) | sentiment | MIT |
| Customer reviews, pros and cons (Hu & Liu 2004; Ding et al. 2008; Ganapathibhotla & Liu 2008) | sentiment | CC BY 4.0 |
| UCI sentiment sentences (Kotzias et al. 2015) | sentiment | CC BY 4.0 |
| Senti4SD (Calefato et al. 2018) | sentiment | MIT; posts CC BY-SA |
| GoEmotions (Demszky et al. 2020) | anger, frustration, sentiment | Apache-2.0 |
| XED (Öhman et al. 2020) | anger | CC BY 4.0 |
| EmoBank (Buechel & Hahn 2017) | sentiment | CC BY-SA 4.0 |
| SMILE (Wang et al. 2016) | sentiment | CC BY |
| ConvAbuse (Cercas Curry et al. 2021) | abuse flag | CC BY 4.0 |
| Car-rental feedback (IBM) | sentiment, category | Apache-2.0 |
| Banking77 (Casanueva et al. 2020), NLU++ (Casanueva et al. 2022), HWU64 (Liu et al. 2019), MASSIVE (FitzGerald et al. 2023) | intent, category | CC BY 4.0 |
| CLINC150 (Larson et al. 2019) | intent, category | CC BY 3.0 |
| Bitext customer service sample (2022) | intent, category | CDLA-Sharing-1.0 |
| MultiDoGO (Peskov et al. 2019) | intent, category | CDLA-Permissive-1.0 |
| NatCS (Gung et al. 2023) | intent, category | CDLA-Permissive-2.0 |
| HINT3 (Arora et al. 2020) | intent, category | ODbL 1.0 / DbCL 1.0 |
| IT service tickets (Goh 2024; Zak 2018) | category | CC0 1.0 |
| Rasa demo bots | intent, category | Apache-2.0 |
| E-mail intent sentences (Parakweet 2014) | annotated messages only | Apache-2.0 |
| annotations and written messages of this project | all heads | as the project |
"""

LIMITS = """\
- English only; other languages are abstained on by the program, not by the model.
- Short tweets, reviews, chat turns and US financial complaints are what it has seen most. On a source it has not seen
  expect less than the held-back figures, which come from the same sources as the training data.
- The encoder reads lower case: shouting reaches the verdict through the lexicon only.
- Impact, urgency, frustration, five sentiment levels and most flags rest on this project's own annotations, made message by
  message by language-model annotators under written rules (`training/annotations/README.md`); their agreement with each other
  is an upper bound on agreement with people. Thin labels (`self_harm`, `press_or_social`, `regulator`) have few examples.
- Written text only. It is no emotion recognition from voice or face, and no ground for a decision about a person without one.
"""


def write_card(path: Path, model_id: str, metrics: dict, options: dict) -> None:
    parts = [
        f"# {model_id}",
        "A six-layer MiniLM encoder (384 wide, 12 heads, 30,522 word pieces) with one linear map to eleven heads: "
        "sentiment, mixed, anger, frustration, complaint, severity, intent, category, impact, urgency, flags. "
        "Mean pooling, windows of 128 tokens that share 32, weights int8 with one scale an output, word vectors int8 "
        "with one scale a row, activations int8 with one scale a token: no neighbour changes a score. Plain Rust, no ONNX Runtime.",
        "## Intended use\nPut customer-service messages in order and route them, with a person deciding where it matters.",
        "## Figures\nMade by `python -m kvetch_training.evaluate` on the int8 encoder with the product's arithmetic. Macro-F1 and "
        "accuracy with 95 % bootstrap intervals over messages; calibration error is the expected calibration error over ten bins. "
        "*Held back*: one annotated message in ten, also used to fit the flag thresholds and, with the messages of left-out sources (`leave_out`), the temperatures, so "
        "its calibration figures flatter. *Gold*: 240 adjudicated messages that took no part in training or fitting.",
        _table(metrics, "gold", "Gold"),
        _table(metrics, "held_back", "Held back"),
        _flags(metrics),
        _risk(metrics),
        _quantisation(metrics),
        _depth(metrics),
        _public(metrics),
        "## How it was made\n`training/README.md`; options of the run: "
        + ", ".join(f"{k} {v}" for k, v in options.items() if k != "hold_out") + ".",
        "## Data and licences\n" + LICENCES,
        "## Limits\n" + LIMITS,
    ]
    path.write_text("\n\n".join(filter(None, parts)).rstrip() + "\n", encoding="utf-8")


def write_fast_card(path: Path, model_id: str, metrics: dict, options: dict) -> None:
    """The card of lane fast; `agreement` of the metrics is what `fast` measured against its teacher."""
    parts = [
        f"# {model_id}",
        "Two convolutions over word pieces with the eleven heads of lane full. The first is folded into tables: a row of channels a word "
        "piece and tap, added up and cut at zero; the second reads the channels of five neighbouring positions. Maxima and means of both go through "
        "one small dense network. Weights in int8, additions in one fixed order. It reads the windows that lane full reads. Pure Rust, no "
        "ONNX Runtime.",
        "## Intended use\nAnswer at once for what it is sure of, so that the encoder is asked only for the rest (lane `cascade`), or "
        "alone (lane `fast`) where speed counts more than the last points. The certificate in `manifest.toml` says how far it may be "
        "trusted beside which encoder; `kvetch model show` prints it.",
        "## Figures\nMade by `python -m kvetch_training.evaluate` on the tables, run as the product runs them; read beside the encoder's "
        "card. *Held back*: one annotated message in ten, also used to fit temperatures and flag thresholds. *Gold*: 240 "
        "adjudicated messages that took no part in training or fitting.",
        _table(metrics, "gold", "Gold"),
        _table(metrics, "held_back", "Held back"),
        _flags(metrics),
        _risk(metrics),
        _agreement(metrics),
        _public(metrics),
        "## How it was made\nDistilled: trained on nothing but what lane full answers to the texts below "
        "and to new ones made of them (`training/README.md`, `augment`). Options of the run: " + ", ".join(f"{k} {v}" for k, v in options.items()) + ".",
        "## Data and licences\nThe texts of the encoder's training, so the same sources and licences.\n\n" + LICENCES,
        "## Limits\n- What the encoder gets wrong, it learnt. Word order counts within seven word pieces only: long negations, "
        "contrast and irony are seen worse than by the encoder.\n" + LIMITS,
    ]
    path.write_text("\n\n".join(filter(None, parts)).rstrip() + "\n", encoding="utf-8")


def _shares(title: str, note: str, columns: list[str], rows: dict[str, list[float]]) -> str:
    """A table of shares, a row a name; the first column is of the names."""
    lines = [f"### {title}", note, "| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    lines += [f"| {name} | " + " | ".join(f"{v:.3f}" for v in row) + " |" for name, row in rows.items()]
    return "\n".join(lines)


def _agreement(metrics: dict) -> str:
    rows = metrics.get("agreement", {})
    if not rows:
        return ""
    note = "Share of texts that training has not seen and that get the same label from both, of all and of those it is surest of."
    columns = ["texts", *next(iter(rows.values()))]
    return _shares("Agreement with the encoder", note, columns, {name: list(row.values()) for name, row in rows.items()})


def _risk(metrics: dict) -> str:
    rows = {name: row["risk"] for name, row in metrics["held_back"].items() if "risk" in row}
    note = "Share of wrong labels among the messages that the head is surest of: what is left when it abstains on the others."
    columns = ["head", *(f"surest {float(share):.0%}" for share in next(iter(rows.values())))]
    return _shares("Selective risk, held back", note, columns, {name: list(row.values()) for name, row in rows.items()})


def _quantisation(metrics: dict) -> str:
    if "quantisation" not in metrics:
        return ""
    note = "The same messages with the fp32 weights that were quantised: labels alike, and the macro-F1 of each."
    keys = ("agreement", "macro_f1_fp32", "macro_f1_int8")
    rows = {name: [row[key] for key in keys] for name, row in metrics["quantisation"].items()}
    return _shares("What int8 costs, held back", note, ["head", "agreement", "fp32", "int8"], rows)


def _depth(metrics: dict) -> str:
    """`depth` of the metrics: macro-F1 of each head by the name of a network, the card's own first."""
    rows = metrics.get("depth", {})
    if not rows:
        return ""
    note = (
        "Students with fewer of its layers, which learnt its opinions in one pass; macro-F1 of the int8 networks. "
        "`training/EXPERIMENTS.md` has their speeds."
    )
    columns = ["layers", *next(iter(rows.values()))]
    return _shares("Fewer layers, held back", note, columns, {name: list(row.values()) for name, row in rows.items()})


def _interval(values: list[float]) -> str:
    return f"{values[0]:.3f} ({values[1]:.3f}–{values[2]:.3f})"


def _table(metrics: dict, split: str, title: str) -> str:
    lines = [f"### {title}", "| head | macro-F1 | accuracy | calibration error | messages |", "|---|---|---|---|---|"]
    for name, row in metrics[split].items():
        accuracy = _interval(row["accuracy"]) if "accuracy" in row else "–"
        error = f"{row['calibration_error']:.3f}" if "calibration_error" in row else "–"
        lines.append(f"| {name} | {_interval(row['macro_f1'])} | {accuracy} | {error} | {row['messages']} |")
    return "\n".join(lines)


def _flags(metrics: dict) -> str:
    lines = [
        "### Flags, held back",
        "F1 at the threshold with the best F1 on the same messages: an optimistic figure, worse for thin flags.",
        "| flag | F1 | messages with it | threshold |", "|---|---|---|---|",
    ]
    for name, row in metrics["flags"].items():
        lines.append(f"| {name} | {row['f1']:.3f} | {row['support']} | {row['threshold']:.2f} |")
    return "\n".join(lines)


def _public(metrics: dict) -> str:
    if "public" not in metrics:
        return ""
    lines = [
        "### Public labels, held back",
        "Share of messages whose guess lies in the set of ontology labels that the public label allows (at most 400 messages a source).",
        "| head | source | share | messages |", "|---|---|---|---|",
    ]
    for head, sources in metrics["public"].items():
        for source, (share, count) in sorted(sources.items()):
            lines.append(f"| {head} | {source} | {share:.3f} | {count} |")
    return "\n".join(lines)
