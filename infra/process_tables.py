"""docs/processes.md, printed from the guides of the processes and the newest rule pack.

    python -m infra.process_tables

Everything after the marker is printed; tests/unit/docs/test_processes.py compares it.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from elhandel.market.guides import GUIDES, Expected, Guide, State
from elhandel.market.rules import RulePack, rule_pack
from elhandel.market.rules.enquiries import EnquiryWindow
from infra.requirements import ROOT

DOCUMENT: Final = ROOT / "docs" / "processes.md"
MARKER: Final = "<!-- printed by `make process-tables` -->\n"
_PACK_OF: Final = date(2026, 3, 2)
"""A day of the newest pack, a Monday: windows are counted from it."""


def printed() -> str:
    """The tables of all guides."""
    pack = rule_pack(_PACK_OF)
    return "\n".join(part for guide in GUIDES.values() for part in _section(guide, pack))


def _section(guide: Guide, pack: RulePack) -> Iterator[str]:
    yield f"## {guide.title} ({guide.brs}): `{guide.kind}`\n"
    yield from _window(guide, pack)
    yield from _table(
        ("document", "", "business reasons"),
        [
            (f"{paper.rsm} {paper.document}", _direction(paper.ours), ", ".join(paper.reasons))
            for paper in guide.papers
        ],
    )
    yield from _table(
        ("state", "event → state", "expected next", "overdue", "then"),
        [_state(guide, state) for state in _states(guide)],
    )
    yield from _rejects(guide, pack)


def _direction(ours: bool) -> str:
    return "we send" if ours else "we receive"


def _window(guide: Guide, pack: RulePack) -> Iterator[str]:
    if guide.kind == "switch":
        first = f"{_offset(pack.switch_notice_days)} (later where the product has a longer notice)"
        yield _days_allowed(first, pack.switch_max_days_ahead)
    elif guide.kind == "move_in":
        yield _days_allowed(_offset(-pack.move_in_days_after), pack.move_in_days_before)
    elif guide.kind in pack.windows:
        window = pack.windows[guide.kind]
        first_day, _ = pack.window(guide.kind, _PACK_OF)
        whole = f"after {window.business_days} whole business days"
        yield _days_allowed(
            whole if window.business_days else _offset((first_day - _PACK_OF).days), window.last
        )
    elif guide.kind in pack.enquiries:
        yield _days_asked_about(pack.enquiries[guide.kind])


def _days_allowed(first: str, last: int) -> str:
    return f"Days that may be asked for: from {first} to {_offset(last)}.\n"


def _days_asked_about(window: EnquiryWindow) -> str:
    back = f"{window.back_months} months back"
    first = f"the first of the month {back}" if window.whole_months else back
    last = f"{window.ahead_months} months ahead" if window.ahead_months else "yesterday"
    return f"Days that may be asked about: from {first} to {last}{window.at_once()}.\n"


def _offset(days: int) -> str:
    if days == 0:
        return "today"
    unit = "day" if abs(days) == 1 else "days"
    return f"{abs(days)} {unit} {'ahead' if days > 0 else 'back'}"


def _states(guide: Guide) -> list[State]:
    used = {State.PENDING, *guide.moves.values()}
    return [state for state in State if state in used]


def _state(guide: Guide, state: State) -> tuple[str, ...]:
    moves = [
        f"{event} → {after}" for (before, event), after in guide.moves.items() if before is state
    ]
    name = f"**{state}**" if state in guide.over else str(state)
    expected = guide.expects.get(state)
    if expected is None:
        return (name, "<br>".join(moves), "", "", "")

    return (name, "<br>".join(moves), expected.what, _by(expected), expected.otherwise)


def _by(expected: Expected) -> str:
    if expected.within is not None:
        return f"after {_long(expected.within)}"
    if expected.day is None:
        return ""
    if expected.day == 0:
        return "on its day"
    unit = "day" if abs(expected.day) == 1 else "days"
    return f"{abs(expected.day)} {unit} {'after' if expected.day > 0 else 'before'} its day"


def _long(time: timedelta) -> str:
    hours = time // timedelta(hours=1)
    return f"{hours // 24} days" if hours % 24 == 0 and hours > 24 else f"{hours} hours"


def _rejects(guide: Guide, pack: RulePack) -> Iterator[str]:
    policies = pack.policies_of.get(guide.kind)
    if policies is None and guide.kind in {"switch", "move_in"}:
        policies = pack.policies
    if policies is None:
        return

    named = "; ".join(f"{code} {policy}" for code, policy in sorted(policies.items()))
    others = "every other code is fatal" if named else "every code is fatal"
    yield f"Rejected with: {named + '; ' if named else ''}{others}.\n"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield _row(header)
    yield _row(["---"] * len(header))
    yield from (_row(row) for row in rows)
    yield ""


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def write(document: Path = DOCUMENT) -> None:
    """Print the tables into the document, after its marker."""
    text = document.read_text()
    start = text.index(MARKER) + len(MARKER)
    document.write_text(f"{text[:start]}\n{printed()}")
    print(f"Written: {document.relative_to(ROOT)}")


if __name__ == "__main__":
    write()
