"""Rule packs: notice periods, limits and reject policies as dated data (`*.toml` beside this).

A process runs under the pack that holds on the day it is begun; the setting `market_rules` may pin
one by name. The product's notice policy sits on top and never undercuts the market's.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from elhandel.market.rules.calendar import add_business_days
from elhandel.market.rules.enquiries import EnquiryWindow, MissingDataRule, MissingDaysRule
from elhandel.values.errors import DomainError

BY_DATE: Final = "by-date"


class RejectPolicy(StrEnum):
    """What to do when the market rejects what we asked for."""

    FATAL = "fatal"
    NEW_DATE = "new_date"
    LATER = "later"
    AS_MOVE_IN = "as_move_in"

    EMPTY = "empty"
    """Of an enquiry: the answer is that there is nothing."""


class DayOutsideWindow(DomainError):
    """A day for which the market cannot be asked for a process today."""

    code = "day-outside-window"


class StartDateNotAllowed(DomainError):
    """The wished start of supply lies outside what the market allows."""

    code = "start-date-not-allowed"


@dataclass(frozen=True, slots=True)
class TextRule:
    """A policy for a reject code whose meaning only its text tells."""

    code: str
    words: tuple[str, ...]
    policy: RejectPolicy


@dataclass(frozen=True, slots=True)
class _Window:
    """Which days may be asked for, in local days from today."""

    first: int | None
    last: int
    business_days: int


@dataclass(frozen=True, slots=True)
class RulePack:
    """The market's rules from `valid_from` to `valid_to` (exclusive)."""

    name: str
    valid_from: date
    valid_to: date | None
    switch_notice_business_days: int
    switch_notice_days: int
    switch_max_days_ahead: int
    move_in_days_before: int
    move_in_days_after: int
    closed: tuple[str, ...]
    opened: tuple[str, ...]
    resumption_answer_business_days: int
    wholesale_fixing_business_days: int

    special_days_earlier: int
    """How much earlier than asked for a switch may begin by the special rules."""

    special_customer_data_days: int
    """How long after such a start the customer data may follow."""

    attempts: int
    retry_wait: timedelta
    readings_days_back: int
    readings_days_ahead: int
    windows: dict[str, _Window]
    enquiries: dict[str, EnquiryWindow]
    missing_days: MissingDaysRule
    missing_data: MissingDataRule

    unknown_point_days: int
    """How long a point may be known to us by the market's data alone, until staff look at it."""

    policies: dict[str, str]
    """Of a start of supply; other kinds of process have their own."""

    policies_of: dict[str, dict[str, str]]
    text_rules: tuple[TextRule, ...]

    def switch_date(self, today: date, product_notice_business_days: int) -> date:
        """The first day of a switch asked for today, under the product's notice and the market's.

        Raises StartDateNotAllowed when the product's notice is longer than the market allows.
        """
        notice = max(product_notice_business_days, self.switch_notice_business_days)
        by_business_days = add_business_days(today, notice, closed=self.closed, opened=self.opened)
        starts_on = max(by_business_days, today + timedelta(days=self.switch_notice_days))
        last = today + timedelta(days=self.switch_max_days_ahead)
        if starts_on > last:
            raise StartDateNotAllowed(
                f"The product's notice of {notice} business days puts the start on {starts_on}, "
                f"and the market takes switches until {last}. Give the product a shorter notice.",
                field="product_id",
            )

        return starts_on

    def move_in_days(self, today: date) -> tuple[date, date]:
        """The first and the last day on which a move-in may be reported today."""
        first = today - timedelta(days=self.move_in_days_after)
        return first, today + timedelta(days=self.move_in_days_before)

    def takes_move_in(self, today: date, wished: date) -> bool:
        """Whether a move-in on `wished` may be reported today."""
        first, last = self.move_in_days(today)
        return first <= wished <= last

    def check_move_in(self, today: date, wished: date, field: str = "move_in.date") -> None:
        """Raise StartDateNotAllowed unless a move-in on `wished` may be reported today."""
        first, last = self.move_in_days(today)
        if not first <= wished <= last:
            raise StartDateNotAllowed(
                f"A move-in on {wished} cannot be reported on {today}: "
                f"the market takes dates from {first} to {last}. Choose a date in between.",
                field=field,
            )

    def nearest_move_in(self, today: date, wished: date) -> date:
        """The day closest to `wished` that a move-in may be reported for today."""
        first, last = self.move_in_days(today)
        return min(max(wished, first), last)

    def window(self, kind: str, today: date) -> tuple[date, date]:
        """The first and the last day for which a process of a kind may be asked for today."""
        window = self.windows[kind]
        first = today if window.first is None else today + timedelta(days=window.first)
        if window.business_days:
            full = add_business_days(
                today, window.business_days, closed=self.closed, opened=self.opened
            )
            first = full + timedelta(days=1)
        return first, today + timedelta(days=window.last)

    def check_window(
        self, kind: str, today: date, day: date, *, what: str, field: str | None = None
    ) -> None:
        """Raise DayOutsideWindow unless a process for `day` may be asked for today.

        what: its name in the sentence, such as "A move-out".
        """
        first, last = self.window(kind, today)
        if not first <= day <= last:
            raise DayOutsideWindow(
                f"{what} for {day} cannot be asked for on {today}: "
                f"the market takes days from {first} to {last}. Choose a day in between.",
                field=field,
            )

    def nearest_in_window(self, kind: str, today: date, wished: date) -> date:
        """The day closest to `wished` for which a process may be asked for today."""
        first, last = self.window(kind, today)
        return min(max(wished, first), last)

    def business_day_after(self, day: date) -> date:
        """The first business day after `day`."""
        return add_business_days(day, 1, closed=self.closed, opened=self.opened)

    def resumption_answer_by(self, asked_on: date) -> date:
        """The last day on which we may refuse to take a point back, if asked on a given day."""
        return add_business_days(
            asked_on, self.resumption_answer_business_days, closed=self.closed, opened=self.opened
        )

    def wholesale_fixing_by(self, month_after: date) -> date:
        """The day by whose morning the sums of a month are out (D05), by the month's end."""
        return add_business_days(
            month_after - timedelta(days=1),
            self.wholesale_fixing_business_days,
            closed=self.closed,
            opened=self.opened,
        )

    def readings_window(self, today: date) -> tuple[date, date]:
        """The first and the last local day that readings may be of; others are typing errors."""
        first = today - timedelta(days=self.readings_days_back)
        return first, today + timedelta(days=self.readings_days_ahead)

    def policy(self, code: str, text: str, kind: str | None = None) -> RejectPolicy:
        """What to do about a reject with this code and text; an unknown one is fatal.

        kind: of the process or enquiry that was rejected; without one a start of supply is meant.
        """
        policies = self.policies_of.get(kind, self.policies) if kind else self.policies
        rule = policies.get(code, RejectPolicy.FATAL)
        if rule != "by_text":
            return RejectPolicy(rule)

        for text_rule in self.text_rules:
            if text_rule.code == code and any(word in text.lower() for word in text_rule.words):
                return text_rule.policy

        return RejectPolicy.FATAL


def rule_pack(day: date, pinned: str = BY_DATE) -> RulePack:
    """The pack that holds on `day`, or the one pinned by name. Raises LookupError without one."""
    for pack in _packs():
        in_force = pack.valid_from <= day and (pack.valid_to is None or day < pack.valid_to)
        if pack.name == pinned or (pinned == BY_DATE and in_force):
            return pack

    names = ", ".join(pack.name for pack in _packs())
    raise LookupError(
        f"no rule pack {pinned!r} for {day}; there are {names}: correct ELHANDEL_MARKET_RULES"
    )


@lru_cache(maxsize=1)
def _packs() -> Sequence[RulePack]:
    folder = files("elhandel.market.rules")
    texts = [entry.read_text() for entry in folder.iterdir() if entry.name.endswith(".toml")]
    return sorted((_pack(tomllib.loads(text)) for text in texts), key=lambda pack: pack.valid_from)


def _pack(data: dict[str, Any]) -> RulePack:
    return RulePack(
        name=data["name"],
        valid_from=data["valid_from"],
        valid_to=data.get("valid_to"),
        switch_notice_business_days=data["switch"]["notice_business_days"],
        switch_notice_days=data["switch"]["notice_days"],
        switch_max_days_ahead=data["switch"]["max_days_ahead"],
        move_in_days_before=data["move_in"]["earliest_days_before"],
        move_in_days_after=data["move_in"]["latest_days_after"],
        closed=tuple(data["calendar"]["closed"]),
        opened=tuple(data["calendar"]["open"]),
        resumption_answer_business_days=data["resumption"]["answer_business_days"],
        wholesale_fixing_business_days=data["fixing"]["wholesale_business_days"],
        unknown_point_days=data["unknown_point"]["after_days"],
        special_days_earlier=data["special_rules"]["days_earlier"],
        special_customer_data_days=data["special_rules"]["customer_data_days"],
        attempts=data["retry"]["attempts"],
        retry_wait=timedelta(hours=data["retry"]["wait_hours"]),
        readings_days_back=data["readings"]["days_back"],
        readings_days_ahead=data["readings"]["days_ahead"],
        windows={
            kind: _Window(window.get("first"), window["last"], window.get("business_days", 0))
            for kind, window in data["window"].items()
        },
        enquiries={kind: EnquiryWindow.of(window) for kind, window in data["enquiry"].items()},
        missing_days=MissingDaysRule(**data["missing_days"]),
        missing_data=MissingDataRule(**data["missing_data"]),
        policies=data["reject"],
        policies_of=data["reject_of"],
        text_rules=tuple(
            TextRule(rule["code"], tuple(rule["words"]), RejectPolicy(rule["policy"]))
            for rule in data["reject_text"]
        ),
    )
