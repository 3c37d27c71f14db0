"""Methods of payment: added, made the primary one, removed; never changed.

Whoever has methods has exactly one primary one: the first is, and where it is removed the oldest of
the others takes its place. It stays while the account owes something (CD-PAY-1, CD-PAY-4).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from psycopg.rows import dict_row

from elhandel.payments.errors import MethodOwesStill
from elhandel.payments.mandates import Mandate, cancel_mandate, want_mandate
from elhandel.payments.methods.details import (
    Card,
    DebitOrder,
    Details,
    Kind,
    display_name,
    packed,
    told_name,
)
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.platform.vault.sealed import Column, Sealed
from elhandel.platform.vault.sealer import SealingKey
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound
from elhandel.values.ids import AccountId

DETAILS: Final = Column("payments.method", "details_sealed")

_ROOM: Final = "elhandel.payments.methods"


@dataclass(frozen=True, slots=True)
class Method:
    """What is shown of a method."""

    method_id: int
    account_id: AccountId
    kind: Kind
    name: str
    last_digits: str | None
    is_primary: bool
    added_at: datetime
    mandate: Mandate | None
    """The latest; None for a method that needs none."""

    @property
    def display_name(self) -> str:
        return display_name(self.kind, self.name, self.last_digits)

    @property
    def told_name(self) -> str:
        return told_name(self.kind, self.name, self.last_digits)


def add_method(
    tx: Transaction,
    account_id: AccountId,
    details: Details,
    decision: Decision,
    key: SealingKey,
    *,
    primary: bool = False,
    max_ore: int | None = None,
) -> Method:
    """Add a method; the first of an account is its primary one. A debit order wants a mandate,
    which the provider is asked for by the next round (CD-PAY-7).

    max_ore: of one collection, where the customer sets a limit.
    """
    known = methods_of(tx, account_id)
    is_primary = primary or not known
    if is_primary:
        tx.execute(_NO_PRIMARY, {"account": account_id})

    (method_id,) = fetch_one(tx, _NEXT, {})
    sealed = (
        None
        if not isinstance(details, DebitOrder | Card)
        else key.seal(packed(details), str(method_id))
    )
    values = {
        "id": method_id,
        "account": account_id,
        "kind": details.kind,
        "name": details.name,
        "last_digits": details.last_digits,
        "is_primary": is_primary,
        "at": decision.at,
        "by": decision.by,
        "why": decision.why,
    }
    tx.execute(_ADD, {**values, **_columns(sealed)})
    if isinstance(details, DebitOrder):
        want_mandate(tx, method_id, max_ore, decision.at)

    return method_of(tx, account_id, method_id)


def make_primary(tx: Transaction, account_id: AccountId, method_id: int) -> Method:
    """Let bills be paid by this method from now on. Raises NotFound."""
    method_of(tx, account_id, method_id)
    tx.execute(_NO_PRIMARY, {"account": account_id})
    tx.execute(_PRIMARY, {"method": method_id})
    return method_of(tx, account_id, method_id)


def remove_method(
    tx: Transaction, account_id: AccountId, method_id: int, decision: Decision, *, owed_ore: int
) -> None:
    """Use a method no more; its row and its mandate's stay as history.

    owed_ore: what the account owes; above 0 the primary method stays.
    Raises NotFound, MethodOwesStill.
    """
    method = method_of(tx, account_id, method_id)
    if method.is_primary and owed_ore > 0:
        raise MethodOwesStill(
            "The primary method of payment stays while something is owed. Pay what is open, "
            "or make another method the primary one."
        )
    values = {"method": method_id, "at": decision.at, "by": decision.by, "why": decision.why}
    tx.execute(_REMOVE, values)
    if method.mandate is not None:
        cancel_mandate(tx, method.mandate.mandate_id, decision.at, "the method was removed")
    if method.is_primary:
        tx.execute(_OLDEST_IS_PRIMARY, {"account": account_id})


def methods_of(tx: Transaction, account_id: AccountId) -> list[Method]:
    """The methods of an account in use, the primary one first."""
    cursor = tx.cursor(row_factory=dict_row)
    rows = cursor.execute(_METHODS, {"account": account_id}).fetchall()
    return [_method(row) for row in rows]


def method_of(tx: Transaction, account_id: AccountId, method_id: int) -> Method:
    """A method of an account that is in use. Raises NotFound."""
    for method in methods_of(tx, account_id):
        if method.method_id == method_id:
            return method
    raise NotFound(
        f"There is no method of payment {method_id} on this account. Look at the list again."
    )


def _method(row: Mapping[str, Any]) -> Method:
    mandate = (
        None
        if row["mandate_id"] is None
        else Mandate(
            mandate_id=row["mandate_id"],
            provider=row["provider"],
            state=row["state"],
            reference=row["reference"],
            max_ore=row["max_ore"],
            approval_url=row["approval_url"],
        )
    )
    return Method(
        method_id=row["method_id"],
        account_id=AccountId(row["account_id"]),
        kind=cast("Kind", row["kind"]),
        name=row["name"],
        last_digits=row["last_digits"],
        is_primary=row["is_primary"],
        added_at=row["added_at"],
        mandate=mandate,
    )


def _columns(sealed: Sealed | None) -> dict[str, Any]:
    if sealed is None:
        return {"cipher": None, "wrapped_key": None, "version": None}
    return {
        "cipher": sealed.cipher,
        "wrapped_key": sealed.wrapped_key,
        "version": sealed.version,
    }


_NEXT: Final = "SELECT nextval('payments.method_method_id_seq')::int"

_ADD: Final = statement(_ROOM, "add_method")

_NO_PRIMARY: Final = """
UPDATE payments.method SET is_primary = false WHERE account_id = %(account)s AND is_primary
"""

_PRIMARY: Final = """
UPDATE payments.method SET is_primary = true WHERE method_id = %(method)s AND removed_at IS NULL
"""

_REMOVE: Final = """
UPDATE payments.method
SET removed_at = %(at)s, removed_by = %(by)s, removed_why = %(why)s, is_primary = false
WHERE method_id = %(method)s AND removed_at IS NULL
"""

_OLDEST_IS_PRIMARY: Final = """
UPDATE payments.method SET is_primary = true WHERE method_id = (
    SELECT min(method_id) FROM payments.method
    WHERE account_id = %(account)s AND removed_at IS NULL)
"""

_METHODS: Final = statement(_ROOM, "methods")
