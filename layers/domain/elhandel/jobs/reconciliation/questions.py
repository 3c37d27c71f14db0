"""The questions of reconciliation, asked of the market as enquiries, and what became of them."""

from typing import Final

from elhandel.jobs.job import Tools
from elhandel.market import enquiries
from elhandel.market.enquiries import (
    AggregatesWanted,
    ChargeWanted,
    Motive,
    PointWanted,
    WholesaleWanted,
)
from elhandel.market.guides import State
from elhandel.platform.database import Transaction
from elhandel.reconciliation import cases
from elhandel.reconciliation.cases import AskedQuestion, Question
from elhandel.values.errors import DomainError
from elhandel.values.ids import EnquiryId

_AT_ONCE: Final = 500
_WITHOUT_CODE: Final = "rejected"


def ask(tools: Tools) -> int:
    """Ask what is wanted; a question that the market would refuse is noted as refused. Returns how
    many were asked.
    """
    with tools.database.transaction() as tx:
        wanted = cases.wanted(tx, _AT_ONCE)

    asked = 0
    for question in wanted:
        with tools.database.transaction() as tx:
            asked += _ask(tx, tools, question)

    return asked


def hear_answers(tools: Tools) -> int:
    """Note which questions are answered or rejected by now. Returns how many."""
    with tools.database.transaction() as tx:
        asked = cases.asked_questions(tx)

    heard = 0
    for question in asked:
        with tools.database.transaction() as tx:
            heard += _hear(tx, tools, question)

    return heard


def _ask(tx: Transaction, tools: Tools, question: Question) -> bool:
    now = tools.clock.now()
    try:
        with tx.transaction():
            enquiry = _enquiry(tx, tools, question)
    except DomainError as refusal:
        cases.mark_refused(tx, question.question_id, refusal.code, now)
        return False

    cases.mark_asked(tx, question.question_id, enquiry, now)
    return True


def _enquiry(tx: Transaction, tools: Tools, question: Question) -> EnquiryId:
    motive = Motive("reconciliation", f"discrepancy {question.discrepancy_id}")
    subject, calculation = question.subject, question.calculation

    if question.gsrn is not None:
        readings = PointWanted("historical_data", question.gsrn)
        return enquiries.ask(tx, readings, question.days, motive, tools.clock)

    if question.kind == "aggregates":
        energy = AggregatesWanted(
            run=calculation.process,
            variant=calculation.correction,
            grid_area=subject.grid_area,
            point_type=subject.point_type,
            settlement_method=subject.settlement_method,
        )
        return enquiries.ask(tx, energy, question.days, motive, tools.clock)

    charge = subject.charge
    wholesale = WholesaleWanted(
        run=calculation.process,
        variant=calculation.correction,
        grid_area=subject.grid_area,
        owner=None if charge is None else charge.owner,
        charges=() if charge is None else (ChargeWanted.of(charge),),
        monthly=subject.resolution == "P1M",
    )
    return enquiries.ask(tx, wholesale, question.days, motive, tools.clock)


def _hear(tx: Transaction, tools: Tools, question: AskedQuestion) -> bool:
    enquiry = enquiries.load_enquiry(tx, EnquiryId(question.enquiry_id))
    now = tools.clock.now()

    if enquiry.state is State.ANSWERED:
        cases.mark_answered(tx, question.question_id, now)
    elif enquiry.state in {State.REJECTED, State.CANCELLED}:
        code = enquiry.reject_code or _WITHOUT_CODE
        cases.mark_refused(tx, question.question_id, code, now)
    else:
        return False

    return True
