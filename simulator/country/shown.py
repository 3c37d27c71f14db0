"""What came of it, as a table for docs/country.md and as a drawing."""

from collections.abc import Sequence
from typing import Final

from simulator.country.month import Answer

_WIDTH, _HEIGHT = 860, 320
_LEFT, _TOP, _BOTTOM = 56, 28, 40
_COLOURS: Final = {"settled": "#0d5d5a", "billed": "#18a18d", "sent": "#d4501f"}
_DRAWN: Final = ("as-it-is", "prepared")


def hours(seconds: float | None) -> str:
    """A time from the plan, for people."""
    if seconds is None:
        return "never"
    whole = round(seconds)
    if whole < 120:
        return f"{whole} s"
    if whole < 7_200:
        return f"{whole / 60:.0f} min"
    return f"{whole / 3600:.1f} h"


def markdown(answers: Sequence[Answer]) -> str:
    """A row for each scenario, and how busy each part was."""
    lines = [
        "| scenario | settled | billed, with documents | sent | tried again | dead | "
        "busy: database, settling, billing |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for one in answers:
        busy = ", ".join(f"{share:.0%}" for share in one.busy.values())
        times = " | ".join(hours(time) for time in (one.settled, one.billed, one.sent))
        counts = f"{one.tried_again} | {one.dead}"
        lines.append(f"| {one.scenario.what} | {times} | {counts} | {busy} |")
    return "\n".join(lines)


def drawing(answers: Sequence[Answer]) -> str:
    """How much is settled, billed and sent by the hour, as the template is (whole lines) and
    prepared (dashed); an SVG.
    """
    drawn = [one for one in answers if one.scenario.name in _DRAWN]
    longest = max(curve[-1][0] for one in drawn for curve in one.curves.values()) / 3600
    top = int(longest) + 1
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        "<title>A country's month-end: settled, billed and sent, by the hour</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        *_grid(top),
    ]
    for one in drawn:
        dash = "" if one.scenario.name == "as-it-is" else ' stroke-dasharray="5 4"'
        for name, curve in one.curves.items():
            points = " ".join(f"{_x(t, top):.1f},{_y(share):.1f}" for t, share in _thin(curve))
            parts.append(
                f'<polyline points="{points}" fill="none" stroke="{_COLOURS[name]}" '
                f'stroke-width="2"{dash}/>'
            )
    place = _LEFT
    for name, colour in _COLOURS.items():
        parts.append(f'<rect x="{place}" y="8" width="12" height="12" fill="{colour}"/>')
        parts.append(f'<text x="{place + 18}" y="18" fill="#12302f">{name}</text>')
        place += 90
    parts.append(
        f'<text x="{place + 20}" y="18" fill="#4b6664">line: the template as it is; dashed: '
        "prepared</text></svg>"
    )
    return "\n".join(parts) + "\n"


def _grid(top: int) -> list[str]:
    step = max(1, top // 8)
    lines = []
    for hour in range(0, top + 1, step):
        x = _x(hour * 3600, top)
        lines.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{_HEIGHT - _BOTTOM}" '
            'stroke="#e8f2f0"/>'
            f'<text x="{x:.1f}" y="{_HEIGHT - _BOTTOM + 18}" text-anchor="middle" '
            f'fill="#4b6664">{hour} h</text>'
        )
    for share in (0.0, 0.5, 1.0):
        lines.append(
            f'<text x="{_LEFT - 8}" y="{_y(share) + 4:.1f}" text-anchor="end" fill="#4b6664">'
            f"{share:.0%}</text>"
        )
    return lines


def _thin(curve: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """At most two hundred points, the last among them."""
    step = max(1, len(curve) // 200)
    return [*curve[::step], curve[-1]]


def _x(seconds: float, top: int) -> float:
    return _LEFT + (_WIDTH - _LEFT - 20) * seconds / (top * 3600)


def _y(share: float) -> float:
    return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - share)
