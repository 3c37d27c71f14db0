"""What is disputed of a bill, what was written, and both series of its readings."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field

from elhandel.billing.disputes import DisputeCause, Letter, OwnDispute
from elhandel.platform.database import Transaction
from elhandel.portal import labels
from elhandel.portal.bills import DisputedBill, disputed_bill
from elhandel.values.units import decimal_dkk, decimal_kwh

type State = Literal["open", "credited", "confirmed", "closed"]
type Readings = Literal["not_needed", "to_be_asked", "asked", "not_to_be_had", "answered"]


class LetterAnswer(BaseModel):
    """A letter about a dispute."""

    sender: Annotated[Literal["customer", "elhandel"], Field(examples=["customer"])]
    at: Annotated[dt.datetime, Field(examples=["2026-01-12T09:30:00Z"])]
    words: Annotated[str, Field(examples=["I was away all of that week."])]

    @classmethod
    def of(cls, letter: Letter) -> Self:
        return cls(
            sender="elhandel" if letter.from_us else "customer",
            at=letter.at.astimezone(dt.UTC),
            words=letter.text,
        )


class DayOfReadings(BaseModel):
    """A local day whose readings are others now than on the bill."""

    date: Annotated[dt.date, Field(examples=["2025-12-14"])]
    billed_kwh: Annotated[Decimal, Field(examples=["11.470"])]
    now_kwh: Annotated[Decimal, Field(examples=["9.370"])]


class DisputeAnswer(BaseModel):
    """A dispute. Nobody reminds of `amount` while it is open."""

    dispute: Annotated[int, Field(examples=[17])]
    state: Annotated[
        State,
        Field(
            description="credited, confirmed: decided, as the last letter says; closed: ended "
            "without.",
            examples=["open"],
        ),
    ]
    state_label: Annotated[str, Field(examples=["Vi ser på den"])]
    lines: Annotated[list[int] | None, Field(description="Null: all of the bill.", examples=[[1]])]
    cause: Annotated[DisputeCause, Field(examples=["use"])]
    cause_label: Annotated[str, Field(examples=["Jeg har ikke brugt så meget"])]
    amount: Annotated[Decimal, Field(description="DKK with VAT.", examples=["185.95"])]
    opened_at: Annotated[dt.datetime, Field(examples=["2026-01-12T09:30:00Z"])]
    answer_by: Annotated[
        dt.date | None, Field(description="You have our answer then.", examples=["2026-02-09"])
    ]
    readings: Annotated[
        Readings,
        Field(
            description="What became of asking the market for the readings again.",
            examples=["asked"],
        ),
    ]
    changed_days: Annotated[
        list[DayOfReadings] | None,
        Field(
            description="Where the readings of now differ from those of the bill; null of what "
            "is not measured.",
            examples=[[]],
        ),
    ]
    letters: list[LetterAnswer]
    credited_by: Annotated[
        str | None, Field(description="The number of the credit note.", examples=[None])
    ]
    closed_at: Annotated[dt.datetime | None, Field(examples=[None])]
    file: Annotated[
        str | None,
        Field(
            description="Where all papers are as one PDF, once it is made; of the latest dispute.",
            examples=["/api/portal/bills/2026-00001/disputes.pdf"],
        ),
    ]

    @classmethod
    def of(
        cls,
        dispute: OwnDispute,
        letters: Sequence[Letter],
        changed_days: list[DayOfReadings] | None,
    ) -> Self:
        state = _state(dispute)
        path = f"/api/portal/bills/{dispute.number}/disputes.pdf"
        return cls(
            dispute=dispute.dispute_id,
            state=state,
            state_label=labels.DISPUTE[state],
            lines=dispute.line_nos,
            cause=dispute.cause,
            cause_label=labels.DISPUTE_CAUSE[dispute.cause],
            amount=decimal_dkk(dispute.disputed_ore),
            opened_at=dispute.opened_at.astimezone(dt.UTC),
            answer_by=dispute.answer_by,
            readings=_readings(dispute),
            changed_days=changed_days,
            letters=[LetterAnswer.of(letter) for letter in letters],
            credited_by=dispute.credited_by,
            closed_at=None if dispute.closed_at is None else dispute.closed_at.astimezone(dt.UTC),
            file=None if dispute.file_key is None else path,
        )


class Disputes(BaseModel):
    """The disputes of a bill, the latest first."""

    number: Annotated[str, Field(examples=["2026-00001"])]
    disputes: list[DisputeAnswer]

    @classmethod
    def of(cls, found: DisputedBill) -> Self:
        answers = []
        for disputed in found.disputes:
            changed = None
            if disputed.series is not None:
                changed = [
                    DayOfReadings(
                        date=day.day,
                        billed_kwh=decimal_kwh(day.before_wh),
                        now_kwh=decimal_kwh(day.now_wh),
                    )
                    for day in disputed.series.different
                ]
            answers.append(DisputeAnswer.of(disputed.dispute, disputed.letters, changed))

        return cls(number=found.invoice.number, disputes=answers)


def disputes_of(tx: Transaction, number: str) -> Disputes:
    """What the asking customer disputed of a bill. Raises NotFound."""
    return Disputes.of(disputed_bill(tx, number))


def _state(dispute: OwnDispute) -> State:
    if dispute.closed_at is None:
        return "open"
    return dispute.decided or "closed"


def _readings(dispute: OwnDispute) -> Readings:
    if not dispute.asks_readings:
        return "not_needed"
    if dispute.answered_at is not None:
        return "answered"
    if dispute.asked_in_vain is not None:
        return "not_to_be_had"
    return "to_be_asked" if dispute.asked_at is None else "asked"
