"""All that a customer can see here as one JSON document, to be taken along (GDPR, article 20).

What is held about a person beyond that (messages of the market, what was corrected) is answered
with a request for access (`persons.access`).
"""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from typing import Any, Final

from elhandel.billing.account import own_account
from elhandel.metering import read
from elhandel.platform.database import Transaction
from elhandel.portal import bills, labels, usage
from elhandel.portal.contract import contract_of
from elhandel.portal.profile.profile import profile_of
from elhandel.portal.services import Service, services_of
from elhandel.values.days.period import Period
from elhandel.values.errors import NotFound
from elhandel.values.units import decimal_dkk, decimal_kwh

_FORMAT: Final = "elhandel-customer-1"
_MOST_DAYS: Final = dt.timedelta(days=3 * 366)


def own_data(tx: Transaction, today: dt.date) -> dict[str, Any]:
    """Contact data, places with contract and daily use of three years, services, bills, entries.
    Amounts in DKK and energy in kWh, as decimal strings.
    """
    profile = profile_of(tx)
    return {
        "format": _FORMAT,
        "made_on": today.isoformat(),
        "customer": {
            "number": profile.customer_id,
            "account_number": profile.account_number,
            "kind": profile.kind,
            "name": profile.name,
            "email": profile.email,
            "phone": profile.phone,
            "billing_address": list(profile.billing_address),
        },
        "places": [_place(tx, place, today) for place in usage.places(tx, today)],
        "services": [_service(one) for one in services_of(tx, today)],
        "bills": list(_bills(tx, today)),
        "entries": list(_entries(tx)),
    }


def own_use_as_csv(tx: Transaction, today: dt.date) -> str:
    """The daily use of every place, with semicolons and decimal commas, as Danish spreadsheets want
    them.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(["Målepunkt", "Dag", "kWh", "Komplet", "Anslået"])
    for place in usage.places(tx, today):
        for day in _use(tx, place, today):
            marks = ["ja" if day[name] else "" for name in ("complete", "estimated")]
            kwh = day["kwh"].replace(".", ",")
            writer.writerow([place.gsrn.value, day["day"], kwh, *marks])

    return "\ufeff" + text.getvalue()


def own_account_as_csv(tx: Transaction) -> str:
    """All that was booked on the account, the latest first, in the same form."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(["Bogført", "Hvad", "Nummer", "Kr. (plus er skyldigt)"])
    for entry in _entries(tx):
        what = labels.ENTRY.get(entry["what"], labels.OTHER_ENTRY)
        dkk = entry["amount_dkk"].replace(".", ",")
        writer.writerow([entry["booked_on"], what, entry["document"] or "", dkk])

    return "\ufeff" + text.getvalue()


def _service(service: Service) -> dict[str, Any]:
    agreement = service.agreement
    return {
        "service": agreement.agreement_id,
        "name": agreement.now.name,
        "state": agreement.state.value,
        "monthly_dkk": str(decimal_dkk(service.monthly_ore)),
        "address": agreement.address,
        "ordered_on": agreement.ordered_on.isoformat(),
        "activated_on": _day(agreement.activated_on),
        "ended_on": _day(agreement.cancelled_on),
        "pauses": [
            {"from": one.from_day.isoformat(), "to": _day(one.to_day)}
            for one in agreement.suspensions
        ],
    }


def _day(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _place(tx: Transaction, place: usage.Place, today: dt.date) -> dict[str, Any]:
    return {
        "gsrn": place.gsrn.value,
        "address": list(place.address),
        "supplied_from": place.days.start.isoformat(),
        "contract": _contract(tx, place, today),
        "use": _use(tx, place, today),
    }


def _use(tx: Transaction, place: usage.Place, today: dt.date) -> list[dict[str, Any]]:
    days = place.days.cut(Period(today - _MOST_DAYS, today))
    if not days.days:
        return []
    return [
        {
            "day": str(day.start),
            "kwh": str(decimal_kwh(day.wh)),
            "complete": day.complete,
            "estimated": day.estimated,
        }
        for day in read.consumption(tx, place.metering_point_id, days, "day")
    ]


def _contract(tx: Transaction, place: usage.Place, today: dt.date) -> dict[str, Any] | None:
    try:
        return contract_of(tx, place.gsrn, today).model_dump(mode="json")
    except NotFound:
        return None


def _bills(tx: Transaction, today: dt.date) -> Iterator[dict[str, Any]]:
    before: str | None = None
    while True:
        page = bills.list_bills(tx, today, before)
        for row in page.rows:
            yield {
                "number": row.number,
                "kind": row.kind,
                "issued_on": row.issued_on.isoformat(),
                "due_on": row.due_on.isoformat(),
                "total_dkk": str(decimal_dkk(row.total_ore)),
                "status": row.standing.status.value,
            }
        if page.before is None:
            return
        before = page.before


def _entries(tx: Transaction) -> Iterator[dict[str, Any]]:
    before: int | None = None
    while True:
        page = own_account(tx, before)
        for entry in page.entries:
            yield {
                "booked_on": entry.booked_on.isoformat(),
                "what": entry.source,
                "document": entry.number,
                "amount_dkk": str(decimal_dkk(entry.amount_ore)),
            }
        if page.before is None:
            return
        before = page.before
