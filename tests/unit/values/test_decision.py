"""A decision says who and why, and neither is blank."""

from datetime import UTC, datetime

import pytest

from elhandel.values.decision import BlankDecision, Decision
from elhandel.values.texts.reasons import NamesAPerson

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(("by", "why", "field"), [(" ", "a reason", "by"), ("ops", "\t", "why")])
def test_a_blank_decision_is_refused(by: str, why: str, field: str) -> None:
    with pytest.raises(BlankDecision) as refused:
        Decision(by, why, NOW)

    assert refused.value.details["field"] == field


def test_a_reason_that_names_a_person_is_refused() -> None:
    with pytest.raises(NamesAPerson):
        Decision("ops", "010190-1234 called", NOW)
