"""Up to which amount somebody may do something, alone and with a second person."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from elhandel.identity.roles.rights import RIGHTS, Right, may
from elhandel.identity.rules import limit_rules
from elhandel.identity.sessions import Session

type Needs = Literal["nobody", "second-person", "another-role"]
"""Who has to agree to an amount: nobody besides, a second person, or somebody whose role may it."""


@dataclass(frozen=True, slots=True)
class LimitDkk:
    """Amounts in øre, with VAT; None is without limit."""

    alone_ore: int | None
    together_ore: int | None
    """With a second person who agrees; never less than alone."""
    day_ore: int | None = None
    """Alone, of all that somebody does by the right in a local day."""

    def is_beyond_day(self, amount_ore: int, before_ore: int) -> bool:
        """Whether an amount, whichever way it goes, is too much after those of the same day."""
        return self.day_ore is not None and before_ore + abs(amount_ore) > self.day_ore

    def needs(self, amount_ore: int) -> Needs:
        """Who has to agree to an amount, whichever way it goes."""
        amount = abs(amount_ore)
        if self.alone_ore is None or amount <= self.alone_ore:
            return "nobody"
        if self.together_ore is None or amount <= self.together_ore:
            return "second-person"
        return "another-role"


NOTHING: Final = LimitDkk(0, 0, 0)


def limit_of(session: Session, right: Right, on: date) -> LimitDkk:
    """The limit of somebody for a right on a day: the highest of their roles, nothing for none."""
    if not may(session, right):
        return NOTHING

    rules = [limit_rules(right, role, on) for role in session.roles & RIGHTS[right]]
    alone = _highest([None if rule is None else rule.alone_ore for rule in rules])
    together = _highest([None if rule is None else rule.together_ore for rule in rules])
    of_day = _highest([None if rule is None else rule.day_ore for rule in rules])

    return LimitDkk(alone, together, of_day)


def _highest(amounts: list[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return max(known) if len(known) == len(amounts) else None
