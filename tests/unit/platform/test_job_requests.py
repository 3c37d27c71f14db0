"""A job is asked with fields that it knows and can use; anything else is one sentence, before
anything is done.
"""

import ast
from pathlib import Path
from typing import Any

import psycopg.errors
import pytest

from elhandel.platform.work.job_requests import (
    AMOUNT,
    DAY,
    FLAG,
    NUMBER,
    PRICE,
    SAID,
    SECONDS,
    TEXT,
    TEXTS,
    UnusableJobField,
    a,
    asked,
    check_fields,
    dkk,
    many,
    one_of,
)
from elhandel.values.errors import Unavailable
from elhandel.values.identifiers import Gsrn, InvalidValue
from elhandel.values.likely_days import UnlikelyDay

FUNCTIONS = sorted((Path(__file__).resolve().parents[3] / "functions").glob("*/app.py"))
FIELDS = {
    "day": DAY,
    "run": NUMBER,
    "seconds": SECONDS,
    "name": SAID,
    "note": TEXT,
    "flag": FLAG,
    "margin": PRICE,
    "amount": AMOUNT,
    "address": TEXTS,
    "which": one_of("all", "ended"),
    "gsrn": a("a GSRN of 18 digits", Gsrn),
    "gsrns": many(a("a GSRN of 18 digits", Gsrn)),
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("day", "soon"),
        ("day", "2026-02-30"),
        ("day", 20260201),
        ("run", "one"),
        ("run", 0),
        ("run", True),
        ("run", 2**40),
        ("run", 1.5),
        ("seconds", "200"),
        ("name", "  "),
        ("name", 7),
        ("flag", "yes"),
        ("flag", 1),
        ("margin", 0.04),
        ("margin", []),
        ("margin", "0.0000001"),
        ("margin", "1e-2"),
        ("margin", "1e999999"),
        ("margin", "10000000"),
        ("margin", 10**30),
        ("margin", "٣"),
        ("amount", "NaN"),
        ("amount", "-Infinity"),
        ("amount", "900.001"),
        ("amount", " 900"),
        ("seconds", float("nan")),
        ("seconds", float("inf")),
        ("seconds", 901),
        ("seconds", -1),
        ("seconds", 10**400),
        ("address", {"street": {"of": "Vestergade"}}),
        ("address", {"street": "Vester\x00gade"}),
        ("address", {"stre\x00et": "Vestergade"}),
        ("address", {"street": 7}),
        ("address", ["Vestergade"]),
        ("which", "some"),
        ("which", 1),
        ("gsrns", "571313180000000001"),
        ("gsrn", 571313180000000001),
        ("gsrn", {}),
    ],
)
def test_a_value_that_cannot_be_used_names_its_field_and_what_it_is(name: str, value: Any) -> None:
    with pytest.raises(UnusableJobField) as refused:
        check_fields({"job": "some-job", name: value}, FIELDS)
    assert (
        refused.value.sentence
        == f"The job 'some-job' cannot use its \"{name}\". Give {FIELDS[name].is_a}."
    )
    assert (refused.value.code, refused.value.details) == ("unusable-job-field", {"field": name})


@pytest.mark.parametrize(
    "event",
    [
        {},
        {
            "day": "2026-01-31",
            "run": 1,
            "seconds": 0,
            "name": "x",
            "note": "",
            "flag": False,
            "margin": "0.04",
        },
        {
            "margin": "-0.123456",
            "amount": 700,
            "address": {"street": "Ålegade", "floor": ""},
            "seconds": 900,
        },
        {
            "run": "12",
            "which": "ended",
            "gsrns": ["571313180000000001"],
            "gsrn": "571313180000000001",
        },
        {"day": None, "gsrn": ""},
    ],
)
def test_what_can_be_used_passes(event: dict[str, Any]) -> None:
    check_fields({"job": "some-job", **event}, FIELDS)


def test_an_unknown_field_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(UnusableJobField) as refused:
        check_fields({"job": "some-job", "dya": "2026-01-31"}, {"day": DAY, "by": TEXT})
    assert (
        refused.value.sentence == 'The job \'some-job\' knows no field "dya". It takes "day", "by".'
    )
    with pytest.raises(UnusableJobField, match="It takes none"):
        check_fields({"job": "some-job", "day": "2026-01-31"}, {})


def test_what_is_left_out_does_not_reach_the_job() -> None:
    given = {"job": "some-job", "day": None, "run": "", "seconds": None, "why": "", "name": "x"}
    told: dict[str, Any] = asked(lambda event: event, {**FIELDS, "why": TEXT.needed})(given)
    assert told == {"job": "some-job", "why": "", "name": "x"}


def test_an_amount_is_told_in_its_smallest_unit() -> None:
    told = [dkk("900.01", 2), dkk(900, 2), dkk("-0.5", 6), dkk("9999999.999999", 6)]
    assert told == [90_001, 90_000, -500_000, 9_999_999_999_999]


@pytest.mark.parametrize("character", ["\x00", "\x01", "\ud800", "\u202e", "\n"])
@pytest.mark.parametrize("name", ["note", "name", "day", "which"])
def test_a_character_that_cannot_be_printed_is_refused_by_its_number(
    name: str, character: str
) -> None:
    with pytest.raises(
        UnusableJobField, match=rf"it holds the character U\+{ord(character):04X}\. Give"
    ) as refused:
        check_fields({"job": "some-job", name: f"2026{character}"}, FIELDS)
    assert character not in refused.value.sentence


def test_a_name_of_a_field_that_cannot_be_printed_is_told_escaped() -> None:
    with pytest.raises(UnusableJobField) as refused:
        check_fields({"job": "some-job", "\ud800\u202e": 1}, FIELDS)
    assert '"\\ud800\\u202e"' in refused.value.sentence
    assert refused.value.details == {"field": "\\ud800\\u202e"}


@pytest.mark.parametrize("day", ["0001-01-01", "1026-02-01", "9999-12-31"])
def test_a_day_that_nobody_can_mean_is_refused(day: str) -> None:
    with pytest.raises(UnlikelyDay):
        check_fields({"job": "some-job", "day": day}, FIELDS)


@pytest.mark.parametrize("event", [{}, {"day": None}])
def test_a_field_that_the_job_needs_is_asked_for(event: dict[str, Any]) -> None:
    with pytest.raises(UnusableJobField, match='needs "day": a day, such as 2026-01-31'):
        check_fields({"job": "some-job", **event}, {"day": DAY.needed})


def test_an_empty_text_is_left_to_the_room_where_a_text_is_needed_and_refused_where_something_must_be_said() -> (
    None
):
    check_fields({"job": "some-job", "why": ""}, {"why": TEXT.needed})
    with pytest.raises(UnusableJobField, match='cannot use its "why"'):
        check_fields({"job": "some-job", "why": ""}, {"why": SAID.needed})


@pytest.mark.parametrize("gsrn", ["57131318000000000", "571313180000000x01", "735999000000000001"])
def test_a_room_refuses_its_own_values_in_its_own_words(gsrn: str) -> None:
    with pytest.raises(InvalidValue):
        check_fields({"job": "some-job", "gsrn": gsrn}, FIELDS)


def test_nothing_is_done_for_fields_that_cannot_be_used() -> None:
    done: list[Any] = []

    def job(event: dict[str, Any]) -> dict[str, Any]:
        done.append(event)
        return {}

    with pytest.raises(UnusableJobField):
        asked(job, {"day": DAY})({"job": "some-job", "day": "soon"})
    assert done == []
    assert asked(job, {"day": DAY})({"job": "some-job"}) == {}
    assert len(done) == 1


def test_what_stands_for_a_field_that_is_left_out_does_not_reach_the_job() -> None:
    """A job that takes 200 rows unless more are asked for must not be asked for none, nor for
    "".
    """
    got = asked(lambda event: event, {"run": NUMBER, "day": DAY, "why": TEXT.needed})
    assert got({"job": "some-job", "run": None, "day": "", "why": ""}) == {
        "job": "some-job",
        "why": "",
    }
    assert got({"job": "some-job", "run": 1, "why": "so"}) == {
        "job": "some-job",
        "run": 1,
        "why": "so",
    }


def colliding(times: int) -> Any:
    """A job that meets another run of itself so many times."""
    left = [psycopg.errors.UniqueViolation("somebody else was first")] * times

    def job(event: dict[str, Any]) -> dict[str, Any]:
        if left:
            raise left.pop()
        return {"done": True}

    return job


def test_a_job_that_collides_is_run_again_and_says_in_a_sentence_if_it_does_so_twice() -> None:
    assert asked(colliding(1), {})({"job": "some-job"}) == {"done": True}
    with pytest.raises(Unavailable, match="'some-job' collided twice"):
        asked(colliding(2), {})({"job": "some-job"})


def tables_of(source: str) -> dict[str, set[str]]:
    """The keys of the tables JOBS and FIELDS."""
    found = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Dict):
            keys = {
                str(ast.literal_eval(key))
                for key in node.value.keys
                if isinstance(key, ast.Constant)
            }
            found[ast.unparse(node.target)] = keys
    return found


def test_every_job_of_every_function_says_which_fields_it_takes() -> None:
    tables = {path.parent.name: tables_of(path.read_text(encoding="utf-8")) for path in FUNCTIONS}
    with_jobs = {name: found for name, found in tables.items() if "JOBS" in found}
    assert len(with_jobs) >= 4
    for name, found in with_jobs.items():
        assert found["FIELDS"] == found["JOBS"], name
