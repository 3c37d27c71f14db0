"""What is printed of an exception repeats nothing that was sent: its kind, its place, no values."""

import json
from typing import Any

import httpx
import msgspec
import pytest
from botocore.exceptions import ClientError
from pydantic import BaseModel, ValidationError

from elhandel.platform.telemetry import (
    aws_code,
    error_text,
    error_trace,
    shown,
    shown_code,
    shown_id,
)
from elhandel.values.errors import NotFound, OwnWords
from elhandel.values.identifiers import Gsrn, InvalidValue

STREET = "Hemmelig Vej 7"
ID = "5759e988-bd01-4190-8234-e1be46a99427"


class _Named(msgspec.Struct):
    point: int
    kind: str = ""


class _Model(BaseModel):
    street: int


def raised(error: BaseException) -> BaseException:
    try:
        raise error
    except BaseException as caught:
        return caught


def of_msgspec(body: str) -> Exception:
    with pytest.raises(msgspec.MsgspecError) as caught:
        msgspec.json.decode(body, type=_Named)
    return caught.value


def of_pydantic() -> Exception:
    with pytest.raises(ValidationError) as caught:
        _Model(street=STREET)  # type: ignore[arg-type]
    return caught.value


def of_json() -> Exception:
    with pytest.raises(json.JSONDecodeError) as caught:
        json.loads(f'{{"a": {STREET}}}')
    return caught.value


def of_aws() -> Exception:
    return ClientError({"Error": {"Code": "NoSuchKey", "Message": f"no {STREET}"}}, "GetObject")


TOLD = {
    "a key": (KeyError(STREET), "KeyError at platform/test_error_texts.py:"),
    "a value": (ValueError(f"no {STREET}"), "ValueError at "),
    "a file": (
        FileNotFoundError(2, "no", STREET),
        "FileNotFoundError, No such file or directory at ",
    ),
    "an address": (httpx.ConnectError(f"no https://x/?{STREET}"), "ConnectError at "),
    "an answer of AWS": (of_aws(), "ClientError, code NoSuchKey, operation GetObject at "),
    "pydantic": (of_pydantic(), "ValidationError, int_parsing at "),
    "a JSON text": (of_json(), "JSONDecodeError, line 1, column 7 at "),
    "bytes": (
        raised(UnicodeDecodeError("utf-8", STREET.encode(), 3, 4, STREET)),
        "UnicodeDecodeError, byte 3 at ",
    ),
    "a type of msgspec": (
        of_msgspec(f'{{"point": "{STREET}"}}'),
        "ValidationError, Expected `int`, got `str`, at $.point at ",
    ),
    "a field that msgspec misses": (
        of_msgspec("{}"),
        "ValidationError, Object missing required field `point` at ",
    ),
    "a place of msgspec": (
        of_msgspec("{x"),
        "DecodeError, JSON is malformed: object keys must be strings, (byte 1)",
    ),
    "words of our own": (OwnWords("HTTP 503"), "HTTP 503"),
    "a sentence of ours": (
        NotFound("There is nothing. Look elsewhere."),
        "There is nothing. Look elsewhere.",
    ),
}


@pytest.mark.parametrize("kind", TOLD)
def test_an_error_is_told_by_its_kind_and_place(kind: str) -> None:
    error, expected = TOLD[kind]
    assert error_text(raised(error)).startswith(expected)
    assert "Hemmelig" not in error_text(error)


@pytest.mark.parametrize("kind", TOLD)
def test_a_trace_has_frames_and_no_text_of_any_error_behind_it(kind: str) -> None:
    error, _ = TOLD[kind]
    with pytest.raises(ExceptionGroup) as caught:
        _fail_with(error)
    trace = error_trace(caught.value)
    assert "_fail_with" in trace
    assert type(error).__name__ in trace
    assert "Hemmelig" not in trace


def _fail_with(error: BaseException) -> None:
    try:
        try:
            raise error
        except BaseException as first:
            first.add_note(STREET)
            raise RuntimeError(STREET) from first
    except RuntimeError as second:
        raise ExceptionGroup(STREET, [second, LookupError(STREET)]) from None


def test_a_trace_without_end_is_told_in_part() -> None:
    def deeper(depth: int) -> None:
        deeper(depth + 1)

    with pytest.raises(RecursionError) as caught:
        deeper(0)
    assert len(error_trace(caught.value)) < 20_000


@pytest.mark.parametrize(
    "value",
    [
        "D17",
        "KWH",
        "PT15M",
        "5790002000003",
        "571313180000000001",
        "2026-01-14T23:00Z",
        "0",
        0,
        "-1.5",
        ID,
    ],
)
def test_a_code_or_a_number_of_the_market_is_shown(value: Any) -> None:
    assert shown(value) == f"'{value}'"


@pytest.mark.parametrize(
    "value",
    [
        STREET,
        "Hemmelig",
        "HEMMELIGVEJ7",
        "Åse",
        "",
        "x" * 41,
        "0101901234",
        "010190-1234",
        "+4512345678",
        "12345674",
    ],
)
def test_what_may_be_a_name_or_a_persons_number_is_told_by_its_length(value: str) -> None:
    assert shown(value) == f"a text of {len(value)} characters"
    assert shown_code(value) == "an unknown code"
    assert shown_id(value).startswith("#")


def test_an_id_that_is_not_shown_is_known_again_by_its_hash() -> None:
    assert shown_id(STREET) == shown_id(STREET) != shown_id(f"{STREET}!")
    assert shown_id(ID) == ID


def test_nothing_is_shown_as_nothing() -> None:
    assert shown(None) == "none"


def test_a_code_of_aws_is_shown_and_a_sentence_is_not() -> None:
    assert (
        aws_code("AWS.SimpleQueueService.NonExistentQueue")
        == "AWS.SimpleQueueService.NonExistentQueue"
    )
    assert aws_code(STREET) == "unknown"


def test_what_no_value_of_ours_can_be_is_not_repeated() -> None:
    with pytest.raises(InvalidValue) as caught:
        Gsrn(STREET)
    assert "Hemmelig" not in error_text(caught.value)
