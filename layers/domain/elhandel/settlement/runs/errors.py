"""What planning a run refuses, with what to do about it."""

from elhandel.values.errors import DomainError


class UnableToPlanRun(DomainError):
    """A run that cannot be planned; no line was written."""

    code = "unable-to-plan-settlement-run"
    status = 409


class RunUnderWay(UnableToPlanRun):
    """Another run settles days of the same period now; two could bill the same day twice."""

    code = "settlement-run-under-way"
