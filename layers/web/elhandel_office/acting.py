"""What the pages of actions share: the office that does them, and their fields read from a form."""

import datetime as dt
import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

from fastapi import Request

from elhandel.backoffice.actions import (
    LEAST_WHY,
    Action,
    Asked,
    Field,
    Office,
    action_named,
    allowed,
    form_key,
)
from elhandel.backoffice.audit import note_listed as note_listed_in
from elhandel.backoffice.audit import note_opened
from elhandel.backoffice.customers import Card
from elhandel.identity import Right, may
from elhandel_web import Form, Visit
from elhandel_web.language import N_

NAMES_A_PERSON: Final = N_(
    "Grunden må ikke nævne cpr-nummer, telefon eller e-mail; den gemmes for altid."
)
ADDRESS: Final = ("street", "postal_code", "city")
"""The fields of an address, after the field's name and a hyphen."""
_MOST_DIGITS: Final = 10
_SHORT: Final = N_("Skriv med mindst 10 bogstaver, hvorfor.")
_NO_NUMBER: Final = N_("Skriv et helt tal.")
_NO_NUMBERS: Final = N_("Skriv hele tal med komma imellem, fx 2, 3.")
_PRICE: Final = re.compile(r"-?[0-9]{1,7}([.,][0-9]{1,6})?", re.ASCII)
_EITHER: Final = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}", re.ASCII)
_NO_PRICE: Final = N_("Skriv en pris, fx 0,04.")


def office_of(visit: Visit) -> Office:
    """What does the actions of this process."""
    return Office(visit.database, visit.clock, visit.request.app.state.run)


def correlation_id(request: Request) -> str:
    return str(getattr(request.state, "correlation_id", ""))


def note_shown(visit: Visit, card: Card | None, page: str) -> None:
    """A dialog that names a customer leaves a row as a page about them does."""
    if card is None or not may(visit.session, Right.CONTACT_DATA):
        return
    with visit.database.transaction() as tx:
        note_opened(tx, card.customer_id, visit.session.who, page, visit.clock.now(), part=True)


def note_listed(visit: Visit, known: Mapping[int, Card], page: str) -> None:
    """A list that names customers leaves a row for each, before it is shown."""
    if not known or not may(visit.session, Right.CONTACT_DATA):
        return
    with visit.database.transaction() as tx:
        note_listed_in(tx, known, visit.session.who, page, visit.clock.now())


def of_firm(visit: Visit, *keys: str) -> list[str]:
    """Which of these actions the visitor may begin on a page that is about nobody."""
    return [key for key in keys if allowed(visit.session, action_named(key))]


def sent_key(form: Form) -> str:
    """The key that a form came with. Raises UnusableAction for a form without one."""
    return form_key(form.said("_key"))


def new_key() -> str:
    """The key of a form: it does its work once."""
    return secrets.token_hex(16)


def key_of_row(key: str, row_id: str) -> str:
    """The key of one row of a form for many."""
    return f"{key}-{hashlib.sha256(row_id.encode()).hexdigest()[:16]}"


def require_why(form: Form) -> None:
    """Put an error beside a reason that says too little."""
    if len(form.said("why").strip()) < LEAST_WHY:
        form.refuse("why", _SHORT)


def typed_values(form: Form, action: Action) -> dict[str, Any]:
    """The fields that somebody types, as the job takes them; what is wrong stands in the form."""
    values: dict[str, Any] = {}
    for field in action.fields:
        if field.is_given:
            continue
        if field.kind in ("flag", "texts"):
            values[field.name] = _ticked(form, field)
        elif field.kind == "address":
            if address := _address(form, field.name):
                values[field.name] = address
        elif form.said(field.name).strip():
            value = _value(form, field)
            if value is not None:
                values[field.name] = value
        elif field.required:
            form.text(field.name)  # puts the error beside it

    if action.confirm_field and form.said(action.confirm_field):
        values[action.confirm_field] = form.said(action.confirm_field)
    return values


def _ticked(form: Form, field: Field) -> bool | list[str]:
    """Yes or no; or those of the choices that were ticked, in their order."""
    if field.kind == "flag":
        return form.said(field.name) == "ja"
    ticked = set(form.all(field.name))
    chosen = [choice for choice in field.choices if choice in ticked]
    if field.required and not chosen:
        form.text(field.name)  # puts the error beside it
    return chosen


def _address(form: Form, name: str) -> dict[str, str]:
    """The parts of an address that were written; the room says which it needs."""
    parts = {part: form.text(f"{name}-{part}", least=0, most=100) for part in ADDRESS}
    return {part: text for part, text in parts.items() if text}


def _value(form: Form, field: Field) -> Any:
    match field.kind:
        case "day":
            day = form.day(field.name)
            return None if day is None else day.isoformat()
        case "amount":
            amount = form.kroner(field.name)
            return None if amount is None else format(amount, "f")
        case "price":
            return _price(form, field.name)
        case "number":
            return _number(form, field.name)
        case "numbers":
            return _numbers(form, field.name)
        case _:
            return form.text(field.name) or None


def _price(form: Form, name: str) -> str | None:
    """With a comma, as a Dane writes it, or with a point; 1.000 may be either, and is refused."""
    text = form.said(name).strip()
    if not _PRICE.fullmatch(text) or _EITHER.fullmatch(text):
        form.refuse(name, _NO_PRICE)
        return None
    return text.replace(",", ".")


def _number(form: Form, name: str) -> int | None:
    text = form.said(name).strip()
    if not (_is_number(text) and 0 < int(text) < 2**31):
        form.refuse(name, _NO_NUMBER)
        return None
    return int(text)


def _numbers(form: Form, name: str) -> list[int] | None:
    parts = [part.strip() for part in form.said(name).split(",") if part.strip()]
    if not all(_is_number(part) and 0 < int(part) < 2**15 for part in parts):
        form.refuse(name, _NO_NUMBERS)
        return None
    return [int(part) for part in parts]


def _is_number(text: str) -> bool:
    """Whether it can be read as a number: Python refuses to read thousands of digits."""
    return text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS


def given_values(action: Action, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that come with the place where the action was begun."""
    given = {}
    for field in action.fields:
        if field.is_given and arguments.get(field.name) not in (None, ""):
            given[field.name] = _given(field, arguments[field.name])
    return given


def joined(action: Action, given: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The fields of many rows as those of one job: all that they name, on all of their days."""
    names = [name for values in given for name in values[action.together]]
    days = {"from": min, "to": max}
    whole = {
        name: days[name](values[name] for values in given) for name in days if name in given[0]
    }
    return {**given[0], **whole, action.together: list(dict.fromkeys(names))}


def _given(field: Field, value: Any) -> Any:
    if field.kind == "number" and isinstance(value, str) and value.isdecimal():
        return int(value)
    return value


def proposed(action: Action, arguments: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
    """What stands in the typed fields at first."""
    values = {
        field.name: arguments[field.name]
        for field in action.fields
        if not field.is_given and arguments.get(field.name) is not None
    }
    if action.key == "change-product":
        first = (today.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
        values.setdefault("from", first.isoformat())
    return values


def asked_of(
    action: Action,
    form: Form,
    values: Mapping[str, Any],
    request: Request,
    *,
    key: str,
    customer_id: int | None,
) -> Asked:
    return Asked(
        key=key,
        action=action.key,
        values=values,
        reason=form.said("reason"),
        why=form.said("why"),
        correlation_id=correlation_id(request),
        customer_id=customer_id,
    )


def many(values: Sequence[str]) -> list[str]:
    """The rows that were chosen, each once."""
    return list(dict.fromkeys(value for value in values if value))[:50]
