"""What an action is about: whom, which point, and how much money it moves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from elhandel.backoffice.actions.action import Action
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.values import units
from elhandel.values.errors import NotFound

_ROOM: Final = "elhandel.backoffice.actions"


@dataclass(frozen=True, slots=True)
class Subject:
    """What an action is about, by ids."""

    customer_id: int | None
    gsrn: str | None
    name: str
    """By kind and id, such as "number:2026-00001"; empty for what is nobody's in particular."""
    amount_ore: int | None
    """What a limit counts."""


def subject_of(
    tx: Transaction, action: Action, values: Mapping[str, Any], customer_id: int | None
) -> Subject:
    """What `action` with these fields is about; customer_id: whose page it was begun on, if any.

    Raises NotFound for a bill that is not there.
    """
    gsrns = values.get("gsrns") or []
    gsrn = values.get("gsrn") or (gsrns[0] if len(gsrns) == 1 else None)
    whom = {
        "customer": values.get("customer", values.get("customer_id", values.get("party"))),
        "number": values.get("number"),
        "gsrn": gsrn,
    }
    (account,) = fetch_one(tx, _WHOM, whom)

    return Subject(
        customer_id=account if account is not None else customer_id,
        gsrn=gsrn,
        name=_name(action, values),
        amount_ore=_amount(tx, action, values),
    )


_WHOM: Final = statement(_ROOM, "about_whom")


def _name(action: Action, values: Mapping[str, Any]) -> str:
    for field in action.fields:
        if field.is_given and not field.is_personal and field.name in values:
            value = values[field.name]
            first = value[0] if isinstance(value, list) and value else value
            return f"{field.name}:{first}"[:120]
    return ""


def _amount(tx: Transaction, action: Action, values: Mapping[str, Any]) -> int | None:
    if action.amount == "field":
        name = next(field.name for field in action.fields if field.kind == "amount")
        return units.ore(values[name])

    if action.amount == "bill":
        row = tx.execute(_BILL, {"number": values["number"], "lines": values.get("lines")})
        found = row.fetchone()
        if found is None:
            raise NotFound("There is no such bill. Look its number up again.")
        return abs(int(found[0]))

    return None


_BILL: Final = statement(_ROOM, "bill_amount")
