"""A known vulnerability fails the audit unless it is accepted by name; a source that is out of
reach says nothing.
"""

import json
from datetime import date
from typing import Any, Final

import pytest

from infra.audit import (
    ACCEPTED,
    Accepted,
    SourceOutOfReach,
    UnableToAudit,
    judge,
    read_accepted,
    report_of,
)

TODAY: Final = date(2026, 3, 1)
VULNERABLE: Final = {
    "dependencies": [
        {"name": "sound", "version": "1.0", "vulns": []},
        {
            "name": "weak",
            "version": "2.0",
            "vulns": [
                {"id": "PYSEC-2026-7", "aliases": ["CVE-2026-1234"], "fix_versions": ["2.1"]}
            ],
        },
    ]
}


def accepted(**changes: Any) -> Accepted:
    """An acceptance of the one vulnerability."""
    values = {
        "id": "CVE-2026-1234",
        "package": "weak",
        "until": TODAY,
        "reason": "We never call it.",
    }
    return Accepted(**{**values, **changes})


def test_a_vulnerability_fails_with_the_version_that_mends_it() -> None:
    judgement = judge(VULNERABLE, [], TODAY)
    assert judgement.failures == ("weak 2.0: PYSEC-2026-7, fixed in 2.1.",)
    assert judgement.asked == 2


def test_an_accepted_one_is_told_with_its_reason_and_does_not_fail() -> None:
    judgement = judge(VULNERABLE, [accepted()], TODAY)
    assert judgement.failures == ()
    assert judgement.notes == (
        "weak 2.0: PYSEC-2026-7, fixed in 2.1. Accepted until 2026-03-01: We never call it.",
    )


@pytest.mark.parametrize(
    "changes", [{"until": date(2026, 2, 28)}, {"package": "sound"}, {"id": "CVE-2026-9"}], ids=str
)
def test_an_acceptance_holds_for_its_time_its_library_and_its_vulnerability_only(
    changes: dict[str, Any],
) -> None:
    assert judge(VULNERABLE, [accepted(**changes)], TODAY).failures


def test_a_library_that_the_source_does_not_know_among_others_fails() -> None:
    report = {
        "dependencies": [
            *VULNERABLE["dependencies"][:1],
            {"name": "odd", "skip_reason": "not found"},
        ]
    }
    assert judge(report, [], TODAY).failures == ("odd was not audited: not found",)


def test_a_source_that_knows_nothing_or_cannot_be_connected_to_is_out_of_reach() -> None:
    nothing = json.dumps({"dependencies": [{"name": "uv", "skip_reason": "not found"}]})
    with pytest.raises(SourceOutOfReach):
        report_of(nothing, "")
    with pytest.raises(SourceOutOfReach, match="Could not connect"):
        report_of("", "ERROR:pip_audit:Could not connect to PyPI's vulnerability feed\n")


def test_any_other_end_of_the_audit_is_a_failure() -> None:
    with pytest.raises(UnableToAudit, match="did not come to an end"):
        report_of("", "ERROR:pip_audit:invalid requirements\n")
    assert report_of(json.dumps(VULNERABLE), "")["dependencies"]


def test_every_acceptance_has_a_reason_and_a_day() -> None:
    text = '[[accepted]]\nid = "A"\npackage = "b"\nuntil = 2026-01-01\nreason = "c"\n'
    assert read_accepted(text) == [Accepted("A", "b", date(2026, 1, 1), "c")]
    with pytest.raises(TypeError, match="reason"):
        read_accepted(text.replace('reason = "c"', ""))
    for item in read_accepted(ACCEPTED.read_text(encoding="utf-8")):
        assert len(item.reason) > 20, item
