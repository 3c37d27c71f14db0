"""Logs carry no CPR number and no e-mail address, and stay JSON whatever they carry."""

import json
import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elhandel.platform.telemetry.powertools import ScrubbingFormatter
from elhandel.values.texts.redaction import scrub

CPR = "0101901234"


@pytest.mark.parametrize(
    "text",
    [
        CPR,
        "010190-1234",
        f"cpr {CPR}",
        f"The CPR is {CPR}.",
        f"cpr={CPR}, name",
        f'{{"value":"{CPR}"}}',
        f"line one\n{CPR}\tend",
        f"({CPR})",
        f"{CPR}; {CPR}",
    ],
)
def test_what_looks_like_a_cpr_number_is_scrubbed(text: str) -> None:
    assert CPR not in scrub(text)
    assert "010190-1234" not in scrub(text)


@pytest.mark.parametrize(
    "address", ["anders@example.dk", "a.b+c@sub.example.co.uk", "anders@example.dk."]
)
def test_what_looks_like_an_email_address_is_scrubbed(address: str) -> None:
    assert "example" not in scrub(f"sent to {address} today")


@pytest.mark.parametrize(
    "text",
    [
        "571313180000000001",
        "5790001330552",
        "SGN-2026-00042",
        "00000000-0000-4000-8000-000000000001",
        "2026-01-15T10:00:00.123456+00:00",
        "process-1234567",
        "12345678901",
        "3.1415926535",
    ],
)
def test_ids_and_times_are_left_alone(text: str) -> None:
    assert scrub(text) == text


def a_line(message: str, error: BaseException | None = None, **extra: Any) -> str:
    """One line as the logger writes it."""
    trace = None if error is None else (type(error), error, error.__traceback__)
    record = logging.getLogger("telemetry").makeRecord(
        "telemetry", logging.ERROR, "f", 1, message, (), trace, extra=extra
    )
    return ScrubbingFormatter(utc=True).format(record)


@pytest.mark.parametrize(
    "message",
    [
        f"refused:\n{CPR}",
        f"refused:\t{CPR}",
        f"æ{chr(10)}{CPR}",
        "mail:\nanders@example.dk",
        f'quoted "{CPR}"',
        "back\\slash anders@example.dk",
    ],
)
def test_a_logged_line_is_scrubbed_and_stays_json(message: str) -> None:
    line = a_line(message)
    assert CPR not in line
    assert "anders" not in line
    assert json.loads(line)["level"] == "ERROR"


def test_a_number_of_ten_digits_stays_a_number() -> None:
    line = json.loads(a_line("done", energy_wh=1234567890, bytes=[4294967296]))
    assert (line["energy_wh"], line["bytes"]) == (1234567890, [4294967296])


def test_what_is_nested_is_scrubbed_too() -> None:
    line = a_line("done", answer={"who": [f"cpr {CPR}", "anders@example.dk"], CPR: 1})
    assert CPR not in line
    assert "anders" not in line


def test_the_trace_of_an_exception_is_scrubbed() -> None:
    line = a_line("failed", ValueError(f"\n{CPR} of\nanders@example.dk"))
    assert CPR not in line
    assert "anders" not in line
    assert json.loads(line)["exception_name"] == "ValueError"


@given(st.text())
def test_any_text_gives_one_line_of_json(text: str) -> None:
    line = a_line("message", text=text)
    assert isinstance(json.loads(line), dict)
    assert "\n" not in line
