"""What an action would do, as staff read it: the facts of a preview, ready for its sentences.

A preview is a job's answer, with amounts as decimal texts and days as texts. Its words stand in
`templates/_would.html`, a part for each kind.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from elhandel.backoffice.customers import accounts_by_point, product_names
from elhandel.platform.database import Transaction
from elhandel_web import N_

type Facts = dict[str, Any]

_MOST_ACCOUNTS: Final = 50

TABLES: Final[Mapping[str, str]] = {
    "market.customer_at_point": N_("Kunden på målepunktet"),
    "market.dead_record": N_("Poster, der ikke kunne bruges"),
    "market.enquiry": N_("Spørgsmål til DataHub"),
    "market.enquiry_event": N_("Skridt i spørgsmål"),
    "market.inbound_message": N_("Beskeden selv"),
    "market.name_case": N_("Sager om navne"),
    "market.process": N_("Forløb i markedet"),
    "market.process_event": N_("Skridt i forløb"),
    "market.remark": N_("Bemærkninger fra markedet"),
    "market.request": N_("Dokumenter til DataHub"),
    "market.resumption": N_("Anmodninger om at tage et målepunkt tilbage"),
    "metering.reading_day": N_("Dage med målinger"),
    "metering.reading_month": N_("Måneder lagt til rette, som lægges igen"),
    "metering.reading_day_history": N_("Tidligere målinger, der gemmes"),
    "platform.outbox": N_("Breve, der skal sendes"),
    "portfolio.contract": N_("Aftaler"),
    "portfolio.metering_point": N_("Målepunkter"),
    "portfolio.metering_point_version": N_("Stamdata for målepunkter"),
    "portfolio.supply_period": N_("Leveringer"),
    "pricing.charge": N_("Priselementer"),
    "pricing.charge_information": N_("Navne og moms for priselementer"),
    "pricing.charge_price": N_("Priser"),
    "pricing.point_links": N_("Pristilknytninger efter målepunkt, som laves igen"),
    "pricing.price_link": N_("Pristilknytninger"),
    "reconciliation.charge_sum": N_("DataHubs summer af gebyrer"),
    "reconciliation.energy_sum": N_("DataHubs summer af energi"),
    "settlement.dirty": N_("Afregninger, der skal ses efter"),
}
"""What a replay writes, by table; another is shown by its name."""

RESULTS: Final[Mapping[str, str]] = {
    "handled": N_("Beskeden ville blive behandlet."),
    "kept": N_("Beskeden ville blive gemt; den ændrer ingenting."),
    "dead": N_("Beskeden kunne stadig ikke bruges."),
}


@dataclass(frozen=True, slots=True)
class Preview:
    """kind: which part of the template tells it. facts: what it tells."""

    kind: str
    facts: Facts


def preview_of(tx: Transaction, action: str, answer: Mapping[str, Any]) -> Preview:
    """The facts of what an action would do."""
    kind, facts = _KINDS[action]
    return Preview(kind, facts(tx, answer))


def _replay(tx: Transaction, answer: Mapping[str, Any]) -> Facts:
    """Days of readings by metering point, how many and from when to when."""
    days: dict[str, list[dt.date]] = {}
    for changed in answer["days"]:
        days.setdefault(changed["gsrn"], []).append(dt.date.fromisoformat(changed["day"]))

    accounts = accounts_by_point(tx, days)
    return {
        **answer,
        "points": [
            {
                "gsrn": gsrn,
                "customer": accounts.get(gsrn),
                "days": len(of),
                "first": min(of),
                "last": max(of),
            }
            for gsrn, of in days.items()
        ],
        "more_days": answer["days_in_all"] - len(answer["days"]),
    }


def _price(tx: Transaction, answer: Mapping[str, Any]) -> Facts:
    """Each contract shown, with its customer, and what changes of its price."""
    accounts = accounts_by_point(tx, [effect["gsrn"] for effect in answer["effects"]])
    return {
        **answer,
        "sum": Decimal(answer["sum_dkk"]),
        "month": _dkk(answer["month_dkk"]),
        "days": [{**day, "from": dt.date.fromisoformat(day["from"])} for day in answer["days"]],
        "rows": [
            {
                "gsrn": effect["gsrn"],
                "customer": accounts.get(effect["gsrn"]),
                "from": dt.date.fromisoformat(effect["from"]),
                "changes": _changes(effect["before"], effect["after"]),
                "month": _dkk(effect["month_dkk"]),
            }
            for effect in answer["effects"]
        ],
    }


def _changes(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[tuple[str, int | None, int | None, int]]:
    """Name, before, after of each part of a price that changes, in micro-DKK; and its decimals."""
    return [
        (PRICES[name], before[name], after[name], _decimals(name))
        for name in PRICES
        if before[name] != after[name]
    ]


def _decimals(part: str) -> int:
    """Of a price: øre where it is paid by the month, finer where it is paid by the kWh."""
    return 2 if part.startswith("subscription") else 4


PRICES: Final[Mapping[str, str]] = {
    "fixed_per_kwh": N_("fast pris"),
    "margin_per_kwh": N_("tillæg til spotprisen"),
    "supplement_per_kwh": N_("tillæg i øvrigt"),
    "subscription_per_month": N_("abonnement"),
}
"""The parts of a product's price, in micro-DKK, by their names in a preview."""


def _credit(_: Transaction, answer: Mapping[str, Any]) -> Facts:
    return {
        "number": answer["number"],
        "new": answer["new"],
        "amount": Decimal(answer["amount_dkk"]),
        "vat": _dkk(answer["vat_dkk"]),
        "lines": [(line["text"], Decimal(line["amount_dkk"])) for line in answer["lines"]],
        "before": Decimal(answer["open_before_dkk"]),
        "after": Decimal(answer["open_after_dkk"]),
    }


def _product(tx: Transaction, answer: Mapping[str, Any]) -> Facts:
    names = dict(product_names(tx))
    sides = [_side(answer[side], names) for side in ("before", "after")]
    return {
        "changed": answer["changed"],
        "from": dt.date.fromisoformat(answer["from"]),
        "back_in_time": answer["back_in_time"],
        "before": sides[0],
        "after": sides[1],
        "parts": [
            (PARTS[part], sides[0][part], sides[1][part], _decimals(part))
            for part in PARTS
            if sides[0][part] is not None or sides[1][part] is not None
        ],
    }


PARTS: Final[Mapping[str, str]] = {
    "fixed": N_("Fast pris, kr./kWh"),
    "margin": N_("Tillæg til spotprisen, kr./kWh"),
    "supplement": N_("Tillæg i øvrigt, kr./kWh"),
    "subscription": N_("Abonnement, kr./md."),
}
"""Of what a contract pays, without VAT."""


def _side(side: Mapping[str, Any], names: Mapping[str, str]) -> Facts:
    prices = {part: _dkk(side[part]) for part in PARTS}
    term_to = side["term_to"]
    return {
        **prices,
        "name": names.get(side["product"], side["product"]),
        "term_to": None if term_to is None else dt.date.fromisoformat(term_to),
        "notice_days": side["notice_days"],
    }


def _payout(_: Transaction, answer: Mapping[str, Any]) -> Facts:
    return {
        "customer": answer["customer"],
        "amount": _dkk(answer["amount_dkk"]),
        "pays_on": dt.date.fromisoformat(answer["pays_on"]),
        "account": answer["account"],
        "final": answer["final"],
    }


def _erasure(_: Transaction, answer: Mapping[str, Any]) -> Facts:
    """How many rows would go, and what stays until when."""
    return {
        "already": answer["already"],
        "rows": sum(answer["rows"].values()),
        "stays": [
            (
                DUTIES.get(stay["duty"], stay["duty"]),
                None if stay["until"] is None else dt.date.fromisoformat(stay["until"]),
            )
            for stay in answer["stays"]
        ],
    }


DUTIES: Final[Mapping[str, str]] = {
    "supply": N_("Vi leverer til personen, eller skal til det"),
    "service": N_("En ydelse løber endnu"),
    "claims": N_("Krav kan endnu rejses (forældelsesloven § 3)"),
    "books": N_("Regninger og afregninger er bogføring (bogføringsloven § 12)"),
    "signup": N_("En tilmelding, der ikke blev til noget, gemmes nogle måneder"),
    "process": N_("Et forløb i markedet er åbent"),
    "name-case": N_("Det er ikke afgjort, om markedet mener en anden"),
    "correction": N_("Afregnede dage er ændret, og skal afregnes igen"),
    "held-bill": N_("En regning er holdt"),
    "open-bill": N_("En regning skal endnu udstedes, eller aconto modregnes"),
    "came-back": N_("En med samme nummer har tilmeldt sig igen"),
    "tokens": N_("Vi har tokens for dem, til deres måned er lukket"),
    "dead-letter": N_("En besked om målepunktet kunne ikke behandles endnu"),
}
"""Why a person is not forgotten, by the duty's code."""


def _dkk(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _services(tx: Transaction, answer: Mapping[str, Any]) -> Facts:
    """Which accounts would be billed, and what it comes to."""
    rows = [(one["customer"], Decimal(one["total_dkk"])) for one in answer["invoices"]]
    return {
        **answer,
        "rows": rows[:_MOST_ACCOUNTS],
        "left_out": max(0, len(rows) - _MOST_ACCOUNTS),
        "sum": sum((total for _, total in rows), Decimal(0)),
    }


_KINDS: Final[Mapping[str, tuple[str, Callable[[Transaction, Mapping[str, Any]], Facts]]]] = {
    "replay": ("replay", _replay),
    "price-product": ("price", _price),
    "credit-lines": ("credit", _credit),
    "credit-amount": ("credit", _credit),
    "change-product": ("product", _product),
    "stop-payout": ("stopped", _payout),
    "refuse-payout": ("refused", _payout),
    "erase-person": ("erasure", _erasure),
    "generate-invoices": ("services", _services),
}
"""By the key of the action: every action that has a preview."""

ACTIONS: Final = frozenset(_KINDS)
