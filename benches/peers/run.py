"""Compares kvetch with its peers; `run` sets everything up and calls this. README.md says what is compared and how."""

import argparse
import json
import os
import platform
import shutil
import sys
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path

import chart
import harness
import prepare
import quality
import report
import systems
from systems.base import TASKS, Program, System
from systems.kvetch import Kvetch, DEFAULT_LANE

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
PACKAGES = ("vaderSentiment", "fasttext", "scikit-learn", "model2vec", "onnxruntime", "tokenizers", "numpy")
QUICK_MESSAGES = 300


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run", description=__doc__)
    parser.add_argument("--messages", type=Path, required=True, help="JSON Lines with a text each: what is timed")
    parser.add_argument("--labelled", type=Path, required=True, help="folder with the files of prepare.py")
    parser.add_argument("--shared", type=Path, help="corpora to write the files of prepare.py from, where they are missing")
    parser.add_argument("--gold", type=Path, help="judged messages that nothing was trained on: the main quality")
    parser.add_argument("--kvetch", type=Path, default=REPOSITORY / "target/release/kvetch", help="a release build")
    parser.add_argument("--vader-rs", type=Path, help="the program in vader-rs/, built for release")
    parser.add_argument("--tei", type=Path, help="text-embeddings-router, where that could be built")
    parser.add_argument("--out", type=Path, default=HERE / "out", help="trained peers and results [default: %(default)s]")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--min-seconds", type=float, default=2.0, help="a timed pass is repeated for so long [default: 2]")
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--only", action="append", metavar="NAME", help="systems whose name contains this; repeatable")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_MESSAGES} messages, one round; publishes nothing")
    options = parser.parse_args()
    if options.quick:
        options.rounds, options.min_seconds = 1, 0.2
    options.kvetch = options.kvetch.resolve()
    return options


def pin(cores: int) -> None:
    """Children inherit it: nobody gets more than the named number of cores."""
    allowed = sorted(os.sched_getaffinity(0))
    if len(allowed) < cores:
        raise SystemExit(f"--cores {cores}, but only {len(allowed)} may be used here")
    os.sched_setaffinity(0, allowed[:cores])


def read_messages(path: Path, limit: int | None) -> list[str]:
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line, _ in zip(lines, range(limit or sys.maxsize), strict=False)]


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def model_folder(out: Path, system, rows: quality.Set) -> Path:
    """Where a system's model lies that was trained on these rows; trains it the first time."""
    if type(system).train is System.train:
        return out
    name = "".join(c if c.isalnum() else "-" for c in system.name.lower())
    folder = out / "models" / f"{name}-{rows.key()}"
    if not folder.exists():
        say(f"training {system.name} for {rows.name}")
        unfinished = folder.with_suffix(".part")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        system.train({task: rows.train[task] for task in system.tasks}, unfinished)
        unfinished.rename(folder)
    return folder


def judge(system, rows: quality.Set, out: Path) -> dict[str, dict]:
    """Macro-F1 of each task. One start for all tasks: their texts are joined and taken apart again."""
    tests = [(task, rows.tests[task]) for task in system.tasks]
    if isinstance(system, Program):
        found = harness.label_with_program(system, [text for _, test in tests for text in texts_for(system, test)])
    else:
        workers = harness.Workers(system, model_folder(out, system, rows))
        try:
            found = workers.label([text for _, test in tests for text in test.masked], system.tasks)
        finally:
            workers.close()
    at, scores = 0, {}
    for task, test in tests:
        scores[task] = quality.macro_f1(test.labels, found[task][at : at + len(test.labels)])
        at += len(test.labels)
    return scores


def texts_for(system, test: quality.Test) -> list[str]:
    return test.texts if isinstance(system, Kvetch) else test.masked


def measure(found: list, texts: list[str], rows: quality.Set, options: argparse.Namespace) -> dict[str, dict]:
    """Rates by system; each round begins with another system, so that a slow minute does not hit the same one."""
    rates = {system.name: defaultdict(list) for system in found}
    for turn in range(options.rounds):
        for system in found[turn % len(found) :] + found[: turn % len(found)]:
            if isinstance(system, Program):
                measured = harness.time_program(system, texts, options.min_seconds)
            else:
                folder = model_folder(options.out, system, rows)
                measured = harness.time_library(system, folder, texts, options.min_seconds)
            for key, value in measured.items():
                rates[system.name][key].append(value)
            say(f"round {turn + 1}: {system.name} {measured['one']:,.0f}/s")
    return {name: {key: harness.summary(values) for key, values in kinds.items()} for name, kinds in rates.items()}


def machine() -> dict:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return {"processor": (models or [platform.processor()])[0], "python": platform.python_version()}


def compare(options: argparse.Namespace) -> dict:
    texts = read_messages(options.messages, QUICK_MESSAGES if options.quick else None)
    sets = quality.read_sets(options.labelled, options.gold, options.quick)
    found, missing = systems.build(options)
    base = f"kvetch {DEFAULT_LANE}"
    if options.only:
        found = [s for s in found if s.name == base or any(part in s.name for part in options.only)]
    scores = {name: {} for name in sets}
    for name, rows in sets.items():
        for system in found:
            scores[name][system.name] = judge(system, rows, options.out)
            said = (f"{task} {score['macro_f1']:.3f}" for task, score in scores[name][system.name].items())
            say(f"{name}: {system.name} {', '.join(said)}")
    timed = sets.get("gold", sets["unseen_sources"])
    return {
        "base": base,
        "quick": options.quick,
        "messages": len(texts),
        "mean_bytes": sum(len(text.encode()) for text in texts) / len(texts),
        "rounds": options.rounds,
        "cores": options.cores,
        "machine": machine(),
        "versions": {name: version(name) for name in PACKAGES},
        "train_rows": {name: {task: len(rows.train[task]) for task in TASKS} for name, rows in sets.items()},
        "systems": {
            system.name: {key: getattr(system, key) for key in ("about", "timed", "one_pass", "kvetch_model", "tasks")}
            for system in found
        },
        "missing": missing,
        "quality": scores,
        "rates": measure(found, texts, timed, options),
    }


def main() -> None:
    options = arguments()
    pin(options.cores)
    if options.shared and not all((options.labelled / f"{task}-test.jsonl").exists() for task in TASKS):
        prepare.write(options.shared, options.labelled)
    options.out.mkdir(parents=True, exist_ok=True)
    results = compare(options)
    table = report.markdown(results)
    (options.out / "results.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    (options.out / "results.md").write_text(table, encoding="utf-8")
    (options.out / "peers.svg").write_text(chart.svg(results), encoding="utf-8")
    print(table)
    if not options.quick and not options.only:
        report.publish(table, HERE / "README.md")
        (REPOSITORY / "docs").mkdir(exist_ok=True)
        shutil.copy(options.out / "peers.svg", REPOSITORY / "docs" / "peers.svg")


if __name__ == "__main__":
    main()
