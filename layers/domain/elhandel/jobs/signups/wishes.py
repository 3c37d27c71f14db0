"""Wishes to be erased, which staff answer."""

from typing import Final, Literal

from elhandel.jobs.fields import Number, Why
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.onboarding import wishes
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision


class AnswerErasure(Request, frozen=True):
    """Which wish, and whether the person was erased as far as can be, or nothing can go yet."""

    wish: Number
    outcome: Literal["done", "not-yet"]
    why: Why


def answer_erasure(tools: Tools, asked: AnswerErasure) -> Answer:
    """Tell a customer what came of their wish to be erased; `erase-person` erases."""
    decision = Decision(staff(), asked.why, tools.clock.now())

    with tools.database.transaction() as tx:
        wishes.answer_erasure(tx, asked.wish, asked.outcome, decision)

    return {"wish": asked.wish, "outcome": asked.outcome}


JOBS: Final = (Job("answer-erasure", AnswerErasure, answer_erasure),)
