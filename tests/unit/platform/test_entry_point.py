"""What leaves a function with an error holds no text from outside, and every way out is seen by the
test.
"""

from typing import Any

import pytest

from elhandel.platform.telemetry import UnexpectedFailure, counts, entry_point, logger, of_a_batch
from elhandel.values.errors import NotFound
from tests.builders.evidence.logs import LogLines

NAME = "Hemmelig Jensen"


class Context:
    function_name = "f"
    memory_limit_in_mb = 128
    invoked_function_arn = "arn:f"
    aws_request_id = "r"


def failing(error: Exception) -> Any:
    @entry_point
    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        raise error

    return handler


def test_what_nobody_foresaw_leaves_by_its_kind_and_place(log_lines: LogLines) -> None:
    with pytest.raises(
        UnexpectedFailure, match=r"KeyError at platform/test_entry_point.py:\d+"
    ) as failed:
        failing(KeyError(NAME))({}, Context())
    assert NAME not in str(failed.value)
    assert isinstance(failed.value.__cause__, KeyError)
    (line,) = log_lines.lines()
    assert (line["message"], line["exception_name"]) == (
        "the function failed unexpectedly",
        "KeyError",
    )
    assert "in handler" in line["exception"]
    assert "Hemmelig" not in log_lines.text()


def test_a_sentence_of_ours_leaves_as_it_is_but_for_what_looks_personal() -> None:
    with pytest.raises(NotFound, match=r"\ANobody is \*\*\*@\*\*\* here\.\Z"):
        failing(NotFound("Nobody is anders@example.dk here."))({}, Context())


def test_an_answer_is_logged_by_its_counts() -> None:
    answer = {
        "sent": 3,
        "who": NAME,
        "names": [NAME, NAME],
        "handled": {NAME: 2, "b": 3},
        "rest": {"a": NAME},
        "no": None,
    }
    assert counts(answer) == {"sent": 3, "names": 2, "handled": 5, "rest": 1}


def test_a_message_of_a_batch_that_fails_is_logged(log_lines: LogLines) -> None:
    class Record:
        message_id = "5759e988-bd01-4190-8234-e1be46a99427"

    @of_a_batch
    def handle(record: Any) -> None:
        raise ValueError(NAME)

    with pytest.raises(ValueError, match=NAME):
        handle(Record())  # type: ignore[arg-type]
    (line,) = log_lines.lines()
    assert (line["message_id"], line["exception_name"]) == (Record.message_id, "ValueError")
    assert "Hemmelig" not in log_lines.text()


@pytest.mark.parametrize(
    "value", [ValueError(NAME), object(), {"in": ValueError(NAME)}, [NAME.encode()], {NAME}]
)
def test_an_object_in_a_log_tells_its_class_only(log_lines: LogLines, value: Any) -> None:
    logger.info("said", extra={"value": value})
    assert "Hemmelig" not in log_lines.text()


def test_a_note_on_an_exception_is_not_logged(log_lines: LogLines) -> None:
    error = ValueError(NAME)
    error.add_note(NAME)
    logger.error("failed", exc_info=error)
    assert "Hemmelig" not in log_lines.text()
