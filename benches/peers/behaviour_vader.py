"""VADER on the behavioural cases: failure rates of what they expect of the sentiment, beside kvetch's.

    python benches/peers/behaviour_vader.py [--kvetch target/release/kvetch] [--lanes rules,cascade]

VADER knows one number, so only expectations about `sentiment` and `sentiment.score` are asked, and labels are
negative, neutral and positive for both: at most -0.05 and at least 0.05 of VADER's compound score, as its
authors recommend. Prints a Markdown table: cases that failed of those asked, by capability.
"""

import argparse
import json
import subprocess
from collections import Counter
from pathlib import Path

from systems.base import vader_label

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "data" / "behaviour"
ORDER = ["negative", "neutral", "positive"]
ROUNDING = 5e-5


def three_way(label):
    """A label of kvetch's five on the scale of three."""
    return label.removeprefix("very_")


def cases():
    for path in sorted(CASES.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def texts(case):
    if case["kind"] == "minimum":
        bodies = [case["text"]]
    elif case["kind"] == "invariance":
        bodies = case["texts"]
    else:
        bodies = [case["from"], case["to"]]
    subject = case.get("message", {}).get("subject")
    return [f"{subject}\n{body}" if subject else body for body in bodies]


def statements(case):
    """What the case expects of the sentiment, each as a function of (label, score) of all its texts."""
    expect, within = case.get("expect", {}), case.get("within", {})
    if case["kind"] == "minimum" and isinstance(expect.get("sentiment"), (str, list)):
        wanted = expect["sentiment"]
        wanted = {three_way(label) for label in ([wanted] if isinstance(wanted, str) else wanted)}
        yield lambda first, _: first[0] in wanted
    if "sentiment" in case.get("same", []):
        yield lambda first, others: all(other[0] == first[0] for other in others)
    if "sentiment" in within:
        steps = within["sentiment"]
        yield lambda first, others: all(abs(place(other) - place(first)) <= steps for other in others)
    if "sentiment.score" in within:
        most = within["sentiment.score"] + ROUNDING
        yield lambda first, others: all(abs(other[1] - first[1]) <= most for other in others)
    if case["kind"] == "direction" and "sentiment.score" in expect:
        way = expect["sentiment.score"]
        yield lambda first, others: all(moves(way, first[1], other[1]) for other in others)


def place(answer):
    return ORDER.index(answer[0])


def moves(way, before, after):
    return {
        "higher": after > before,
        "not_lower": after >= before,
        "lower": after < before,
        "not_higher": after <= before,
    }[way]


def vader(all_texts):
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer = SentimentIntensityAnalyzer()
    scores = [analyzer.polarity_scores(text)["compound"] for text in all_texts]
    return [(vader_label(score), score) for score in scores]


def kvetch(program, lane, all_texts):
    rows = "".join(json.dumps({"text": text}) + "\n" for text in all_texts)
    command = [program, "classify", "-", "--lane", lane, "--format", "jsonl", "--quiet"]
    run = subprocess.run(command, input=rows, capture_output=True, text=True, check=True)
    records = [json.loads(line)["sentiment"] for line in run.stdout.splitlines()]
    return [(three_way(record["label"] or "neutral"), record["score"] or 0.0) for record in records]


def failures(asked, answers):
    """Failed cases by capability; answers stand in the order of the texts."""
    answers = iter(answers)
    failed = Counter()
    for case, wanted in asked:
        first, *others = [next(answers) for _ in texts(case)]
        failed[case["capability"]] += not all(holds(first, others) for holds in wanted)
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kvetch", help="the program to put beside VADER")
    parser.add_argument("--lanes", default="rules,fast,full,cascade")
    options = parser.parse_args()
    asked = [(case, list(statements(case))) for case in cases()]
    asked = [(case, wanted) for case, wanted in asked if wanted]
    all_texts = [text for case, _ in asked for text in texts(case)]
    columns = {"VADER": failures(asked, vader(all_texts))}
    for lane in options.lanes.split(",") if options.kvetch else []:
        columns[f"kvetch {lane}"] = failures(asked, kvetch(options.kvetch, lane, all_texts))
    counts = Counter(case["capability"] for case, _ in asked)
    print("| capability | cases |", " | ".join(columns), "|")
    print("| --- " * (len(columns) + 2) + "|")
    for name, cases_of in [*counts.items(), ("all", counts.total())]:
        cells = [failed.total() if name == "all" else failed[name] for failed in columns.values()]
        print(f"| {name} | {cases_of} |", " | ".join(f"{c} ({100 * c / cases_of:.0f} %)" for c in cells), "|")


if __name__ == "__main__":
    main()
