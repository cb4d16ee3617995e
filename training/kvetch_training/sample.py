"""Draws the messages that people label by eye: spread over sources, with thin classes enriched.

`python -m kvetch_training.sample --shared DIR --out DIR --round 1`
"""

import argparse
import json
import random
import re
from pathlib import Path

from .corpora import Row, load

SEED = 20261121

# Messages a source and round; the share of support-like sources is what the ontology is about.
QUOTAS = {1: {
    "x-ci": 900, "x-fincorp": 360, "cesamard": 260, "car-rental-feedback": 159,
    "cfpb-narratives": 240, "cfpb-complaints": 200, "multidogo": 420, "natcs-dstc11": 200,
    "nlupp": 150, "hint3": 180, "banking77": 120, "bitext": 120, "clinc150": 60,
    "customer-reviews-huliu": 70, "uci-sentences": 60, "rasa-demos": 30, "tweet-sentiment": 120,
    "it-tickets": 70, "email-intent": 50, "senti4sd": 40, "goemotions": 30, "convabuse": 21,
}, 2: {
    "x-ci": 850, "x-fincorp": 420, "cesamard": 240, "cfpb-narratives": 200, "cfpb-complaints": 140,
    "multidogo": 240, "natcs-dstc11": 180, "nlupp": 120, "hint3": 160, "banking77": 160,
    "bitext": 120, "clinc150": 80, "customer-reviews-huliu": 80, "rasa-demos": 30,
    "tweet-sentiment": 260, "it-tickets": 120, "senti4sd": 40, "goemotions": 60,
}}

# Messages of the first round that a second annotator reads again, blind, to measure agreement.
AGREEMENT = 160

# Words that raise the chance of a thin class; they choose messages, never labels.
THIN = re.compile(
    r"\b(lawyer|attorney|sue|suing|court|legal|illegal|ombudsman|regulator|bbb|cfpb|ftc|fcc|rbi|"
    r"news|viral|switch(ing)? to|cancel|close my account|never (again|buy|use)|leaving|fire|smoke|"
    r"burn|shock|hurt|injur|allerg|sick|hospital|medic|disab|elderly|pregnan|died|death|suicid|"
    r"stolen|fraud|scam|hacked|unauthori[sz]ed|identity theft|breach|privacy|rude|manager|"
    r"supervisor|disrespect|attitude|third time|again and again|weeks|months|still no|stranded|"
    r"homeless|evict|foreclos|repossess|outage|down for|please help|urgent|asap|thank you|wish|"
    r"suggest|would be nice|love|awesome|excellent|worst|pathetic|ridiculous)\b",
    re.IGNORECASE,
)
MAX_CHARS = 1600


def draw(rows: list[Row], count: int, rng: random.Random) -> list[Row]:
    """Half of the draw from messages with thin-class words, half from all, no message twice."""
    rows = [r for r in rows if 2 < len(r.text) <= MAX_CHARS]
    if rows and rows[0].source == "x-ci":
        random_tweets = [r for r in rows if r.source_labels["labels"]["domain"].startswith("random")]
        random_ids = {r.id for r in random_tweets}
        directed = [r for r in rows if r.id not in random_ids]
        return rng.sample(random_tweets, 130) + draw_enriched(directed, count - 130, rng)
    return draw_enriched(rows, count, rng)


def draw_enriched(rows: list[Row], count: int, rng: random.Random) -> list[Row]:
    count = min(count, len(rows))
    thin = [r for r in rows if THIN.search(r.text)]
    chosen = rng.sample(thin, min(count // 2, len(thin)))
    taken = {r.id for r in chosen}
    rest = [r for r in rows if r.id not in taken]
    return chosen + rng.sample(rest, count - len(chosen))


def first_round(shared: Path, rng: random.Random) -> list[Row]:
    chosen = [r for s, n in QUOTAS[1].items() for r in draw(load(shared, s), n, rng)]
    rng.shuffle(chosen)
    return chosen


def second_round(shared: Path, first: list[Row], rng: random.Random) -> list[Row]:
    """New messages, and a few of the first round again."""
    taken = {r.id for r in first}
    chosen = []
    for source, count in QUOTAS[2].items():
        chosen += draw([r for r in load(shared, source) if r.id not in taken], count, rng)
    chosen += rng.sample(first, AGREEMENT)
    rng.shuffle(chosen)
    return chosen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--round", type=int, choices=[1, 2], default=1)
    parser.add_argument("--batches", type=int, default=7)
    args = parser.parse_args()
    rng = random.Random(SEED)
    chosen = first_round(args.shared, rng)
    if args.round == 2:
        chosen = second_round(args.shared, chosen, rng)
    args.out.mkdir(parents=True, exist_ok=True)
    for b in range(args.batches):
        part = chosen[b :: args.batches]
        with open(args.out / f"batch-{b}.jsonl", "w", encoding="utf-8") as out:
            for n, row in enumerate(part):
                line = {"n": n, "source": row.source, "source_id": row.id, "text": row.text}
                out.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
