"""A job is asked with fields that it knows and can use; anything else is one sentence, before
anything is done.
"""

from datetime import date
from typing import Any, Literal

import psycopg.errors
import pytest

from elhandel.jobs.collision import again_after_a_collision
from elhandel.jobs.fields import (
    Amount,
    Day,
    Filled,
    Number,
    Point,
    Price,
    Seconds,
    Text,
    Texts,
    Why,
)
from elhandel.jobs.request import (
    Nothing,
    Request,
    UnusableJobField,
    fields_of,
    read_request,
    without_blanks,
)
from elhandel.values.days.likely_days import UnlikelyDay
from elhandel.values.errors import Unavailable
from elhandel.values.identifiers import Gsrn, InvalidValue
from elhandel.values.texts.reasons import NamesAPerson


class Some(Request, frozen=True):
    """One field of each kind."""

    day: Day | None = None
    run: Number | None = None
    seconds: Seconds | None = None
    name: Filled | None = None
    note: Text | None = None
    flag: bool = False
    margin: Price | None = None
    amount: Amount | None = None
    address: Texts | None = None
    which: Literal["all", "ended"] = "all"
    gsrn: Point | None = None
    gsrns: tuple[Point, ...] = ()


class Reasoned(Request, frozen=True):
    """A reason that is needed, and may be blank here."""

    why: Why
    run: Number | None = None
    day: Day | None = None


def read(**fields: Any) -> Some:
    return read_request(Some, {"job": "some-job", **fields})


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
        ("margin", "0.0400000"),
        ("margin", "1e-2"),
        ("margin", "1e999999"),
        ("margin", "10000000"),
        ("margin", 10**30),
        ("margin", "٣"),
        ("amount", "NaN"),
        ("amount", "-Infinity"),
        ("amount", "900.001"),
        ("amount", "900.000"),
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
        read(**{name: value})
    assert (
        refused.value.sentence
        == f"The job 'some-job' cannot use its \"{name}\". Give {fields_of(Some)[name].is_a}."
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
    assert isinstance(read(**event), Some)


def test_an_unknown_field_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(UnusableJobField) as refused:
        read_request(Reasoned, {"job": "some-job", "dya": "2026-01-31"})
    assert (
        refused.value.sentence
        == 'The job \'some-job\' knows no field "dya". It takes "why", "run", "day".'
    )
    with pytest.raises(UnusableJobField, match="It takes none"):
        read_request(Nothing, {"job": "some-job", "day": "2026-01-31"})


def test_what_is_left_out_does_not_reach_the_job() -> None:
    """A job that takes 200 rows unless more are asked for must not be asked for none, nor for
    "".
    """
    event = {"job": "some-job", "day": None, "run": "", "seconds": None, "name": "x"}
    assert without_blanks(Some, event) == {"job": "some-job", "name": "x"}
    assert read_request(Some, event) == Some(name="x")

    blank = {"job": "some-job", "run": None, "day": "", "why": ""}
    assert without_blanks(Reasoned, blank) == {"job": "some-job", "why": ""}
    assert read_request(Reasoned, blank) == Reasoned(why="")


def test_a_request_holds_values_and_not_their_text() -> None:
    gsrn = "571313180000000001"
    asked = read(day="2026-01-31", run="12", which="ended", gsrn=gsrn, gsrns=[gsrn])
    assert (asked.day, asked.run, asked.which) == (date(2026, 1, 31), 12, "ended")
    assert (asked.gsrn, asked.gsrns) == (Gsrn(gsrn), (Gsrn(gsrn),))


def test_an_amount_is_read_in_its_smallest_unit() -> None:
    assert [read(amount=given).amount for given in ("900.01", 900)] == [90_001, 90_000]
    assert read(margin="-0.5").margin == -500_000
    assert read(margin="9999999.999999").margin == 9_999_999_999_999


def test_a_reason_that_names_a_person_is_refused() -> None:
    with pytest.raises(NamesAPerson):
        read_request(Reasoned, {"job": "some-job", "why": "010190-1234 rang"})


@pytest.mark.parametrize("character", ["\x00", "\x01", "\ud800", "\u202e", "\n"])
@pytest.mark.parametrize("name", ["note", "name", "day", "which"])
def test_a_character_that_cannot_be_printed_is_refused_by_its_number(
    name: str, character: str
) -> None:
    with pytest.raises(
        UnusableJobField, match=rf"it holds the character U\+{ord(character):04X}\. Give"
    ) as refused:
        read(**{name: f"2026{character}"})
    assert character not in refused.value.sentence


def test_a_name_of_a_field_that_cannot_be_printed_is_told_escaped() -> None:
    with pytest.raises(UnusableJobField) as refused:
        read(**{"\ud800\u202e": 1})
    assert '"\\ud800\\u202e"' in refused.value.sentence
    assert refused.value.details == {"field": "\\ud800\\u202e"}


@pytest.mark.parametrize("day", ["0001-01-01", "1026-02-01", "9999-12-31"])
def test_a_day_that_nobody_can_mean_is_refused(day: str) -> None:
    with pytest.raises(UnlikelyDay):
        read(day=day)


class OfADay(Request, frozen=True):
    """A day that is needed, and a name."""

    day: Day
    name: Filled


@pytest.mark.parametrize("event", [{}, {"day": None}])
def test_a_field_that_the_job_needs_is_asked_for(event: dict[str, Any]) -> None:
    with pytest.raises(UnusableJobField, match='needs "day": a day, such as 2026-01-31'):
        read_request(OfADay, {"job": "some-job", **event})


def test_an_empty_text_is_refused_where_a_text_must_be_filled() -> None:
    with pytest.raises(UnusableJobField, match='cannot use its "name"'):
        read_request(OfADay, {"job": "some-job", "day": "2026-01-31", "name": ""})


@pytest.mark.parametrize("gsrn", ["57131318000000000", "571313180000000x01", "735999000000000001"])
def test_a_room_refuses_its_own_values_in_its_own_words(gsrn: str) -> None:
    with pytest.raises(InvalidValue):
        read(gsrn=gsrn)


def colliding(times: int) -> Any:
    """A job that meets another run of itself so many times."""
    left = [psycopg.errors.UniqueViolation("somebody else was first")] * times

    def job(event: dict[str, Any]) -> dict[str, Any]:
        if left:
            raise left.pop()
        return {"done": True}

    return job


def test_a_job_that_collides_is_run_again_and_says_in_a_sentence_if_it_does_so_twice() -> None:
    event = {"job": "some-job"}
    assert again_after_a_collision(colliding(1), event) == {"done": True}
    with pytest.raises(Unavailable, match="'some-job' collided twice"):
        again_after_a_collision(colliding(2), event)
