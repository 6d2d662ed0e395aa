"""The decision report as a web page that needs nothing else: pictures inline, no script, everything escaped."""

import base64
from collections.abc import Iterable
from html import escape

from model.decision.rules import State
from model.decision.verdict import Outcome
from model.decision.wording import SIGNS, STATES
from model.report.report import HOW_TO_READ, Figure, Report, WrongPhoto

_COLOURS: dict[Outcome, str] = {
    "go": "#1f6f5c", "collect": "#8a5a10", "other photos": "#8a5a10", "another question": "#8a5a10", "stop": "#a8503f",
    "open": "#6b665c",
}  # fmt: skip

_STATES: dict[State, str] = {"passed": "#1f6f5c", "failed": "#a8503f", "not known": "#8a5a10"}

_STYLE = """
@page { size: A4; margin: 11mm; }
* { box-sizing: border-box; }
html { font-size: 14px; }
body { font: 1rem/1.45 "Source Sans 3", "Segoe UI", "Helvetica Neue", Arial, sans-serif; color: #26231e;
  background: #fff; max-width: 54rem; margin: 0 auto; padding: 1.2rem; overflow-wrap: anywhere; }
header { display: flex; justify-content: space-between; color: #6b665c; font-size: 0.85rem; }
h1 { font: 600 1.6rem/1.2 Georgia, "Source Serif 4", serif; margin: 0.4rem 0 0.3rem; }
h2 { font: 600 1.05rem/1.2 Georgia, "Source Serif 4", serif; margin: 1rem 0 0.35rem; }
p { margin: 0 0 0.4rem; } ul { margin: 0; padding-left: 1.1rem; } li { margin-bottom: 0.2rem; }
.verdict { border-left: 7px solid var(--c); background: color-mix(in srgb, var(--c) 9%, #fff); padding: 0.7rem 1rem;
  margin: 0.7rem 0; border-radius: 0.4rem; }
.verdict strong { font: 600 1.35rem/1.2 Georgia, serif; color: var(--c); display: block; margin-bottom: 0.2rem; }
.verdict { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: 0.6rem 1.5rem; }
.verdict > div:first-child { flex: 1 1 16rem; }
.circles { position: relative; width: 9.4rem; height: 8.4rem; flex: none; font-size: 0.75rem; line-height: 1.2; }
.circles span { position: absolute; width: 5.2rem; height: 5.2rem; border-radius: 50%; border: 1.5px solid var(--s);
  background: color-mix(in srgb, var(--s) 14%, transparent); display: grid; place-content: center; text-align: center; }
.circles span:nth-child(1) { left: 2.1rem; } .circles span:nth-child(n + 2) { bottom: 0; }
.circles span:nth-child(3) { right: 0; } .circles b { color: var(--s); }
.example b { font-size: 1.9rem; color: #8a5a10; border: 2px solid #8a5a10; border-radius: 0.4rem; padding: 0 0.7rem;
  margin-right: 0.6rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: 0.7rem; }
.figures div { border: 1px solid #e2ddd2; border-radius: 0.5rem; padding: 0.5rem 0.7rem; }
.figures b { display: block; font-size: 1.1rem; } .quiet, small { color: #6b665c; font-size: 0.82rem; }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1.8rem; }
table { border-collapse: separate; border-spacing: 3px; font-size: 0.85rem; }
th { font-weight: 400; text-align: right; max-width: 9rem; } thead th { text-align: center; vertical-align: bottom; }
td { min-width: 2.6rem; height: 2rem; text-align: center; border-radius: 0.3rem; background: #f3f0e9; }
.photos { display: grid; grid-template-columns: repeat(6, 1fr); gap: 0.6rem; font-size: 0.78rem; line-height: 1.3; }
.photos img { width: 100%; aspect-ratio: 1; object-fit: cover; border-radius: 0.35rem; display: block; }
.rules { columns: 2; list-style: none; padding: 0; font-size: 0.85rem; }
dl { margin: 0; } dt { font-weight: 600; } dd { margin: 0 0 0.3rem; }
@media (max-width: 640px) { .two { grid-template-columns: 1fr; } .photos { grid-template-columns: repeat(3, 1fr); }
  .rules { columns: 1; } }
@media print { html { font-size: 10.8px; } body { padding: 0; max-width: none; } h2 { margin: 0.7rem 0 0.2rem; }
  section, .verdict { break-inside: avoid; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""


def to_html(report: Report) -> str:
    """Return the report as one HTML file."""
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>{escape(report.title)}</title><style>{_STYLE}</style></head><body>
<header><span>Twenty Photos · decision report</span><span>{escape(report.date)}</span></header>
{_example(report)}<h1 dir="auto">{escape(report.title)}</h1>
{_paragraph(report.about)}
<div class="verdict" style="--c: {_COLOURS[report.outcome]}"><div><strong>{escape(report.verdict)}</strong>
{_steps(report)}</div>{_circles(report)}</div>
<div class="figures">{"".join(map(_figure, report.figures))}</div>
<p class="quiet">{HOW_TO_READ}</p>
<div class="two"><section><h2>Where it goes wrong</h2>{_grid(report)}{_list(report.mix_ups[:4])}{
        _flagging(report)
    }</section>
<section><h2>What it is worth</h2>{"".join(_paragraph(text) for text in report.value)}</section></div>
<section><h2>{_about_wrong(report)}</h2><div class="photos">{"".join(map(_photo, report.wrong))}</div></section>
<div class="two"><section><h2>What the photos lack</h2>{_list(report.lacks)}</section>
<section><h2>About this classifier (model card)</h2><dl>{
        "".join(f"<dt>{escape(h)}</dt><dd>{escape(t)}</dd>" for h, t in report.card)
    }</dl>
</section></div>
<section><h2>The rules behind the verdict</h2><ul class="rules">{
        "".join(
            f"<li>{SIGNS[r.state]} {escape(r.title)} <span class=quiet>({r.state})</span></li>" for r in report.rules
        )
    }</ul></section>
</body></html>
"""


def _example(report: Report) -> str:
    if not report.example:
        return ""
    return f'<p class="example"><b>{escape(report.example)}</b> These are not your own answers and figures.</p>\n'


def _circles(report: Report) -> str:
    said = ", ".join(f"{name}: {STATES[state]}" for name, state in report.circles)
    rings = "".join(
        f'<span style="--s: {_STATES[state]}"><b>{SIGNS[state]}</b>{escape(name)}</span>'
        for name, state in report.circles
    )
    return f'<div class="circles" role="img" aria-label="{escape(said)}">{rings}</div>'


def _steps(report: Report) -> str:
    return "<br>".join(f"<b>{escape(heading)}:</b> {escape(text)}" for heading, text in report.next_steps)


def _flagging(report: Report) -> str:
    return f"<h2>When it flags a photo</h2>{_list(report.flagging)}" if report.flagging else ""


def _paragraph(text: str) -> str:
    return f'<p dir="auto">{escape(text)}</p>' if text else ""


def _figure(figure: Figure) -> str:
    return (
        f'<div><span class="quiet">{escape(figure.what)}</span><b>{escape(figure.value)}</b>'
        f"{escape(figure.between)}<br><small>{escape(figure.meaning)}</small></div>"
    )


def _list(sentences: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(sentence)}</li>' for sentence in sentences)}</ul>"


def _about_wrong(report: Report) -> str:
    if not report.wrong:
        return "It got no photo wrong"
    return f"{len(report.wrong)} of the {report.n_wrong} photos it got wrong, the surest mistakes first"


def _grid(report: Report) -> str:
    if report.confusion is None:
        return ""
    head = "".join(f"<th>{escape(label)}</th>" for label in report.labels)
    rows = []
    for target, (label, counts) in enumerate(zip(report.labels, report.confusion.tolist(), strict=True)):
        cells = "".join(_cell(n, sum(counts), right=answer == target) for answer, n in enumerate(counts))
        rows.append(f"<tr><th>{escape(label)}</th>{cells}</tr>")
    corner = '<th class="quiet">labelled ↓ answered →</th>'
    return f"<table><thead><tr>{corner}{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _cell(n: int, total: int, *, right: bool) -> str:
    colour = "#2a8a74" if right else "#c98a2b"
    share = 18 + 42 * n / max(total, 1)
    style = f' style="background: color-mix(in srgb, {colour} {share:.0f}%, #fff)"' if n else ""
    return f"<td{style}>{n or '·'}</td>"


def _photo(photo: WrongPhoto) -> str:
    picture = base64.b64encode(photo.thumbnail).decode()
    return (
        f'<div><img src="data:image/jpeg;base64,{picture}" alt="{escape(photo.name)}">labelled {escape(photo.label)}, '
        f"answered <b>{escape(photo.answer)}</b> ({escape(photo.confidence)})</div>"
    )
