"""The results as Markdown."""

from pathlib import Path

from systems.base import TASKS

START, END = "<!-- peers:start -->", "<!-- peers:end -->"
HEADINGS = {"sentiment": "sentiment, 3 labels", "complaint": "complaint, 2 labels", "category": "category, 13 labels"}
NONE = "–"


def markdown(results: dict) -> str:
    """Everything that goes between the markers of the README."""
    parts = [
        conditions(results),
        side_by_side(results),
        notes(results),
    ]
    if "gold" in results["quality"]:
        parts += ["Macro-F1 on sources that the peers have not seen:", unseen(results)]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def conditions(results: dict) -> str:
    quick = "A quick run, which proves nothing but that everything runs. " if results["quick"] else ""
    return (
        f"{quick}{results['messages']:,} messages of {results['mean_bytes']:.0f} bytes on average, "
        f"{results['cores']} cores of {results['machine']['processor']}, {results['rounds']} interleaved rounds: "
        f"median (lowest–highest). Ratios are to `{results['base']}`, the default lane. Macro-F1 with its 95 % bootstrap interval, on "
        f"{main_quality(results)[1]}."
    )


def main_quality(results: dict) -> tuple[str, str]:
    if "gold" in results["quality"]:
        count = results["quality"]["gold"][results["base"]]["sentiment"]["messages"]
        return "gold", f"{count} gold messages, which nothing was trained on"
    return "unseen_sources", "sources that the peers have not seen"


def side_by_side(results: dict) -> str:
    base, rates = results["base"], results["rates"]
    scores = results["quality"][main_quality(results)[0]]
    head = ["system", "timed", "messages/s, one question", "ratio", "messages/s, three questions", "ratio"]
    rows = [head + [HEADINGS[task] for task in TASKS]]
    for name, system in results["systems"].items():
        row = [label(name, results), system["timed"], *rate_cells(rates, name, base, "one")]
        whole = len(system["tasks"]) == len(TASKS)
        row += rate_cells(rates, name, base, "all") if whole else [NONE, NONE]
        rows.append(row + [score_cell(scores[name].get(task), scores[base][task]) for task in TASKS])
    return table(rows)


def unseen(results: dict) -> str:
    scores, base = results["quality"]["unseen_sources"], results["base"]
    rows = [["system", *(HEADINGS[task] for task in TASKS)]]
    for name, system in results["systems"].items():
        mark = " †" if system["kvetch_model"] else ""
        cells = (score_cell(scores[name].get(task), scores[base][task]) for task in TASKS)
        rows.append([label(name, results) + mark, *cells])
    known = "† kvetch's model has trained on messages of these sources, the others have not: a ceiling, no comparison."
    return f"{table(rows)}\n{known}"


def notes(results: dict) -> str:
    lines = [f"- {name}: {system['about']}." for name, system in results["systems"].items()]
    lines += [f"- {name} was left out: {reason}." for name, reason in results["missing"].items()]
    starts = {name: rate.get("start_seconds") for name, rate in results["rates"].items()}
    said = ", ".join(f"{name} {start['median']:.2f} s" for name, start in starts.items() if start)
    lines.append(f"- Part of every file-to-file time, a run over one message: {said}.")
    rows = results["train_rows"][main_quality(results)[0]]
    lines.append("- Rows the peers learnt from: " + ", ".join(f"{task} {count:,}" for task, count in rows.items()) + ".")
    versions = ", ".join(f"{name} {number}" for name, number in results["versions"].items())
    lines.append(f"- Versions: Python {results['machine']['python']}, {versions}.")
    return "\n".join(lines)


def label(name: str, results: dict) -> str:
    return f"**{name}**" if name == results["base"] else name


def three_digits(value: float) -> str:
    """Three significant digits: the figures do not repeat better than that."""
    if value >= 100:
        places = len(str(int(value))) - 3
        return f"{round(value, -places):,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def rate_cells(rates: dict, name: str, base: str, kind: str) -> list[str]:
    """Rate with its range, and its ratio to the default lane's."""
    rate = {key: three_digits(value) for key, value in rates[name][kind].items()}
    ratio = rates[name][kind]["median"] / rates[base][kind]["median"]
    return [f"{rate['median']} ({rate['min']}–{rate['max']})", f"{three_digits(ratio)}×"]


def score_cell(score: dict | None, base: dict) -> str:
    if score is None:
        return NONE
    ratio = f", {score['macro_f1'] / base['macro_f1']:.2f}×" if base["macro_f1"] else ""
    return f"{score['macro_f1']:.3f} ({score['low']:.3f}–{score['high']:.3f}){ratio}"


def table(rows: list[list[str]]) -> str:
    lines = [rows[0], ["---"] * len(rows[0]), *rows[1:]]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def publish(text: str, readme: Path) -> None:
    """Puts the text between the markers."""
    content = readme.read_text(encoding="utf-8")
    before, rest = content.split(START, 1)
    _, after = rest.split(END, 1)
    readme.write_text(f"{before}{START}\n{text}{END}{after}", encoding="utf-8")
