"""Whatever stands in a case, `elhandel settle` answers it or says in one line what is wrong; it
never falls over.
"""

import contextlib
import io
import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.local.cloud.errors import UnableToRun
from tests.builders.chance import by_chance
from tests.builders.commands import elhandel
from tests.unit.settlement.case.documents import EVERY_KIND, Document

JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.just([]),
    st.just({}),
    st.sampled_from(
        [
            *(
                "0",
                "-1",
                "1e999",
                "1e-999",
                "NaN",
                "Infinity",
                "0.0000001",
                "999999999999999",
                "1" * 70,
                "1_0",
                " 1",
            ),
            *(
                "0001-01-01",
                "9999-12-31",
                "1999-12-31",
                "2025-03-30",
                "2025-10-26",
                "2024-02-29",
                "2025-02-30",
            ),
            *(
                "0001-01-01T00:00:00Z",
                "9999-12-31T23:59:59Z",
                "2025-01-01T00:07:00Z",
                "2025-01-01T00:00:00+14:00",
            ),
            *(
                "PT15M",
                "PT1H",
                "P1D",
                "spot",
                "fixed",
                "tariff",
                "subscription",
                "fee",
                "energy",
                "\ud800",
                "a\nb",
            ),
            *(
                "settlement",
                "correction",
                "reversal",
                "aconto",
                "erroneous_move",
                "until_limit",
                "daily_share",
            ),
            *(
                10**30,
                -(10**30),
                2**31,
                2**63,
                [None] * 24,
                ["1"] * 23,
                ["1"] * 25,
                ["1"] * 96,
                [["1"]],
                [{}],
            ),
        ]
    ),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of a document; of a long list only some."""
    if path:
        yield path
    if isinstance(value, dict):
        for name, item in value.items():
            yield from places(item, (*path, name))
    elif isinstance(value, list):
        for number in (*range(min(3, len(value))), *range(max(3, len(value) - 1), len(value))):
            yield from places(value[number], (*path, number))


@st.composite
def mutated(draw: st.DrawFn, documents: list[Document]) -> Document:
    """A case with up to three things replaced, left out, added, moved or said in another place."""
    document = deepcopy(draw(st.sampled_from(documents)))
    for _ in range(draw(st.integers(1, 3))):
        there = list(places(document))
        *parents, last = draw(st.sampled_from(there))
        place: Any = document
        for step in parents:
            place = place[step]
        match draw(st.sampled_from(["replace", "leave out", "add", "move", "repeat"])):
            case "replace":
                place[last] = deepcopy(draw(JUNK))
            case "leave out":
                del place[last]
            case "add" if isinstance(place, dict):
                name = draw(st.sampled_from(sorted({str(path[-1]) for path in there})))
                place[name] = deepcopy(draw(JUNK))
            case "move" if isinstance(place, dict):
                place[draw(st.text(max_size=5))] = place.pop(last)
            case _:
                other: Any = document
                for step in draw(st.sampled_from(there)):
                    other = other[step]
                place[last] = deepcopy(other)
        if not list(places(document)):
            break
    return document


def outcome(path: Path, text: bytes, *arguments: str) -> int:
    """The exit code; with 2, the one line that is said."""
    path.write_bytes(text)
    out = io.StringIO()
    refusal = ""
    try:
        with contextlib.redirect_stdout(out):
            elhandel()(["settle", str(path), *arguments], standalone_mode=False)
    except UnableToRun as refused:
        refusal = refused.sentence
    out.getvalue().encode()
    assert refusal.isprintable()
    assert bool(refusal) != bool(out.getvalue())
    return 2 if refusal else 0


@settings(
    max_examples=by_chance(400),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    data=st.data(),
    label=st.sampled_from(["", "energy", "tax", "production_credit", "supplier_subscription"]),
)
def test_a_mutated_case_is_answered_or_refused_in_a_line(
    data: st.DataObject, label: str, tmp_path: Path
) -> None:
    document = data.draw(mutated(list(EVERY_KIND)))

    text = json.dumps(document).encode()

    assert outcome(tmp_path / "case.json", text, *(("--explain", label) if label else ())) in (0, 2)


@settings(
    max_examples=by_chance(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_a_mutated_worked_case_is_answered_or_refused_in_a_line(
    data: st.DataObject, tmp_path: Path, shared: Callable[[str], Path]
) -> None:
    worked = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(shared("golden").glob("*.json"))
    ]

    document = data.draw(mutated(worked))

    assert outcome(tmp_path / "case.json", json.dumps(document).encode()) in (0, 2)


@pytest.mark.parametrize("document", EVERY_KIND)
def test_the_cases_that_are_mutated_are_answered(document: Document, tmp_path: Path) -> None:
    assert outcome(tmp_path / "case.json", json.dumps(document).encode()) == 0


@settings(
    max_examples=by_chance(100),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.one_of(st.binary(max_size=40), st.text(max_size=40).map(str.encode)))
def test_bytes_that_are_no_case_are_refused_in_a_line(text: bytes, tmp_path: Path) -> None:
    assert outcome(tmp_path / "case.json", text) == 2
