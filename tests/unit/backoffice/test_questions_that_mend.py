"""What settlement waits for has the question that mends it, one click away."""

import pytest

from elhandel.backoffice.actions import ACTIONS
from elhandel.backoffice.queues import QUEUES
from elhandel.jobs.enquiries import missing, points
from elhandel.jobs.request import fields_of

ASKED_FOR = {
    "missing-readings": "ask-readings",
    "missing-use-before": "ask-missing",
    "missing-charge-price": "ask-missing",
    "missing-master-data": "ask-master-data",
}


@pytest.mark.parametrize(("cause", "question"), ASKED_FOR.items())
def test_a_parked_cause_that_datahub_can_mend_offers_its_question_first(
    cause: str, question: str
) -> None:
    assert QUEUES["parked"].fixes[cause] == (question, "settle-again")


def test_the_question_sends_what_its_job_takes() -> None:
    jobs = {job.name: job for job in (*missing.JOBS, *points.JOBS)}
    for question in ASKED_FOR.values():
        action, job = ACTIONS[question], jobs[ACTIONS[question].job]
        assert {field.name for field in action.fields} <= set(fields_of(job.request))
