"""Homes with their number that somebody who signed in says are not theirs."""

from typing import Final

from elhandel.jobs.fields import Filled, Number, Why
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing, Request
from elhandel.onboarding import decisions
from elhandel.platform.work.invoker import staff


class CloseHomeAnswer(Request, frozen=True):
    """What staff found: "not-theirs", or "ask-again" where whoever said so was wrong."""

    answer: Number
    finding: Filled
    why: Why


def home_answers(tools: Tools, asked: Nothing) -> Answer:
    """What is open: denied by a person, or waiting to be joined to them."""
    return decisions.home_answers(tools.database)


def close_home_answer(tools: Tools, asked: CloseHomeAnswer) -> Answer:
    """Close what a person denied. Nothing is proved; after "ask-again" they are asked again."""
    decision = decisions.decided(staff(), asked.why, tools.clock)
    return decisions.close_home_answer(tools.database, asked.answer, asked.finding, decision)


JOBS: Final = (
    Job("home-answers", Nothing, home_answers, traced=True),
    Job("close-home-answer", CloseHomeAnswer, close_home_answer),
)
