"""Supply: on which days we really supply a metering point, corrections of these days, and days
without a customer.
"""

from elhandel.portfolio.supply.correction import (
    Supply,
    UnableToCorrectSupply,
    correct_supply,
    find_supply,
)
from elhandel.portfolio.supply.period import (
    NothingToResume,
    announce_end,
    begin_supply,
    end_supply,
    move_planned_start,
    resume_supply,
    supply_days,
    void_supply,
)
from elhandel.portfolio.supply.vacancy import (
    Vacancy,
    begin_vacancy,
    end_vacancy,
    extend_vacancy,
    resume_vacancy,
    vacancies,
    vacancy_until,
    withdraw_vacancy,
)

__all__ = [
    "NothingToResume",
    "Supply",
    "UnableToCorrectSupply",
    "Vacancy",
    "announce_end",
    "begin_supply",
    "begin_vacancy",
    "correct_supply",
    "end_supply",
    "end_vacancy",
    "extend_vacancy",
    "find_supply",
    "move_planned_start",
    "resume_supply",
    "resume_vacancy",
    "supply_days",
    "vacancies",
    "vacancy_until",
    "void_supply",
    "withdraw_vacancy",
]
