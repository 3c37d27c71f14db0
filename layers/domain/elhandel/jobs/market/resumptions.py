"""Points that we are asked to take back, and our answers, by hand."""

from typing import Final

from elhandel.jobs.fields import Point, Why
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing, Request
from elhandel.market import mistakes
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision


class AnswerResumption(Request, frozen=True):
    """Whether we take a point back."""

    gsrn: Point

    accept: bool
    """False: we refuse, because there is no contract with the customer."""

    why: Why


def answer_resumption(tools: Tools, asked: AnswerResumption) -> Answer:
    """Answer the latest request to take a point back; it leaves with the next `send-due`."""
    decision = Decision(staff(), asked.why, tools.clock.now())
    with tools.database.transaction() as tx:
        answered = mistakes.answer_resumption(
            tx,
            asked.gsrn,
            "accepted" if asked.accept else "refused",
            decision,
            tools.clock.today(),
        )

    return {
        "gsrn": str(answered.gsrn),
        "resumes_on": str(answered.resumes_on),
        "answer_by": str(answered.answer_by),
        "accepted": asked.accept,
    }


class ConcludeResumption(Request, frozen=True):
    """Supply of a point that was opened again by hand."""

    gsrn: Point
    why: Why


def conclude_resumption(tools: Tools, asked: ConcludeResumption) -> Answer:
    """Supply that could not be resumed automatically goes on."""
    decision = Decision(staff(), asked.why, tools.clock.now())
    with tools.database.transaction() as tx:
        concluded = mistakes.conclude_resumption(tx, asked.gsrn, decision)
    return {"gsrn": str(concluded.gsrn), "resumes_on": str(concluded.resumes_on)}


def open_resumptions(tools: Tools, asked: Nothing) -> Answer:
    """The points that we are asked to take back, those first that must be answered first."""
    with tools.database.transaction() as tx:
        found = mistakes.open_resumptions(tx)

    return {
        "resumptions": [
            {
                "gsrn": str(request.gsrn),
                "reason": request.business_reason,
                "resumes_on": str(request.resumes_on),
                "answer_by": str(request.answer_by),
                "answer": request.answer,
                "do": request.do,
            }
            for request in found
        ]
    }


JOBS: Final = (
    Job("answer-resumption", AnswerResumption, answer_resumption),
    Job("conclude-resumption", ConcludeResumption, conclude_resumption),
    Job("resumptions", Nothing, open_resumptions, traced=True),
)
