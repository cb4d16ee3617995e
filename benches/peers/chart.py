"""The results as a picture: a row a system, throughput as a bar, macro-F1 as a point a task with its interval."""

import math
from html import escape

from report import main_quality, three_digits
from systems.base import TASKS

WIDTH, ROW, TOP, BOTTOM = 900, 30, 74, 50
# Left edges and widths of the columns.
NAME_X, BAR_X, BAR_WIDTH = 20, 250, 230
POINT_X, POINT_WIDTH = 610, 260
# Colours that can be told apart with the common kinds of colour blindness; the shapes differ too.
STYLE = """
.panel{fill:#ffffff;stroke:#d0d7de}.ink{fill:#1f2328}.dim{fill:#59636e}.grid{stroke:#d8dee4}
.bar{fill:#8c959f}.own{fill:#0969da}.sentiment{fill:#0969da;stroke:#0969da}.complaint{fill:#bc4c00;stroke:#bc4c00}
.category{fill:#1a7f37;stroke:#1a7f37}
text{font:13px system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif}
text.small{font-size:11.5px}text.strong{font-weight:600}
@media (prefers-color-scheme:dark){.panel{fill:#0d1117;stroke:#3d444d}.ink{fill:#f0f6fc}.dim{fill:#9198a1}.grid{stroke:#2a313a}
.bar{fill:#6e7681}.own{fill:#4493f8}.sentiment{fill:#4493f8;stroke:#4493f8}.complaint{fill:#f0883e;stroke:#f0883e}
.category{fill:#3fb950;stroke:#3fb950}}
"""


def svg(results: dict) -> str:
    names = sorted(results["systems"], key=lambda name: -results["rates"][name]["one"]["median"])
    height = TOP + ROW * len(names) + BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="Messages a second and macro-F1 of kvetch and its peers">',
        f"<style>{STYLE}</style>",
        f'<rect class="panel" x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="8"/>',
        *headings(results, height),
        *grid(height),
    ]
    fastest = max(results["rates"][name]["one"]["median"] for name in names)
    for index, name in enumerate(names):
        parts += row(results, name, TOP + ROW * index + ROW / 2, fastest)
    return "\n".join([*parts, "</svg>", ""])


def text(x: float, y: float, content: str, kind: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{escape(content)}</text>'


def headings(results: dict, height: int) -> list[str]:
    parts = [
        text(BAR_X, 28, "messages a second (logarithmic)", "ink strong"),
        text(BAR_X, 46, f"one question, {results['cores']} cores; ratio to {results['base']}", "dim small"),
        text(POINT_X, 28, "macro-F1", "ink strong"),
        text(NAME_X, height - 16, f"F1 on {main_quality(results)[1]}; lines are 95 % intervals", "dim small"),
    ]
    at = POINT_X
    for task in TASKS:
        parts += [mark(task, at + 5, 42), text(at + 16, 46, task, "dim small")]
        at += 88
    return parts


def grid(height: int) -> list[str]:
    bottom, parts = height - BOTTOM, []
    for tenths in range(0, 11, 2):
        x = point_x(tenths / 10)
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 10}" y2="{bottom}"/>')
        parts.append(text(x, bottom + 15, f"{tenths / 10:.1f}", "dim small", "middle"))
    return parts


def point_x(score: float) -> float:
    return POINT_X + POINT_WIDTH * score


def row(results: dict, name: str, y: float, fastest: float) -> list[str]:
    rate = results["rates"][name]["one"]["median"]
    ratio = rate / results["rates"][results["base"]]["one"]["median"]
    own = name.startswith("kvetch")
    # From ten messages a second on: slower systems are not in the comparison.
    width = max(2.0, BAR_WIDTH * math.log10(max(rate, 10.0) / 10) / math.log10(fastest / 10))
    parts = [
        text(NAME_X, y + 4, name, "ink strong" if own else "ink"),
        f'<rect class="{"own" if own else "bar"}" x="{BAR_X}" y="{y - 8}" width="{width:.1f}" height="16" rx="2"/>',
        text(BAR_X + width + 6, y + 4, f"{three_digits(rate)} · {three_digits(ratio)}×", "dim small"),
    ]
    scores = results["quality"][main_quality(results)[0]][name]
    for index, task in enumerate(TASKS):
        if task in scores:
            parts += point(task, scores[task], y + 7 * (index - 1))
    return parts


def point(task: str, score: dict, y: float) -> list[str]:
    low, high = point_x(score["low"]), point_x(score["high"])
    line = f'<line class="{task}" x1="{low:.1f}" x2="{high:.1f}" y1="{y}" y2="{y}" stroke-opacity="0.5" stroke-width="1.5"/>'
    return [line, mark(task, point_x(score["macro_f1"]), y)]


def mark(task: str, x: float, y: float) -> str:
    """A shape a task: circle, square, triangle."""
    if task == "sentiment":
        return f'<circle class="{task}" cx="{x:.1f}" cy="{y}" r="3.5"/>'
    if task == "complaint":
        return f'<rect class="{task}" x="{x - 3:.1f}" y="{y - 3}" width="6" height="6"/>'
    return f'<path class="{task}" d="M{x - 4:.1f} {y + 3}h8l-4 -7z"/>'
