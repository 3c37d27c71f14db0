"""What customers do with their own methods, in a transaction of theirs: each change is told."""

from dataclasses import dataclass
from typing import Final

from elhandel.payments.methods.auto_pay import auto_pays, set_auto_pay
from elhandel.payments.methods.details import Details
from elhandel.payments.methods.store import (
    Method,
    add_method,
    make_primary,
    method_of,
    methods_of,
    remove_method,
)
from elhandel.payments.methods.telling import tell_changed
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, fetch_one
from elhandel.platform.vault.sealer import SealingKey
from elhandel.values.decision import Decision
from elhandel.values.ids import AccountId

_WHY: Final = "the customer asked for it"


@dataclass(frozen=True, slots=True)
class OwnWay:
    """How the customer who asks pays."""

    methods: tuple[Method, ...]
    auto_pay: bool
    links: tuple[tuple[str, int, str], ...]
    """(number of the document, øre, address): where what failed can be paid now."""

    @property
    def is_collected(self) -> bool:
        """Whether what is due is collected by itself."""
        primary = next((method for method in self.methods if method.is_primary), None)
        mandate = None if primary is None else primary.mandate
        return self.auto_pay and mandate is not None and mandate.state == "active"


def own_way(tx: Transaction) -> OwnWay:
    """How the customer who asks pays; only inside a customer's transaction."""
    account = _asking(tx)
    links = tx.execute(_LINKS, {"account": account}).fetchall()
    return OwnWay(tuple(methods_of(tx, account)), auto_pays(tx, account), tuple(links))


def add_own_method(
    tx: Transaction,
    details: Details,
    key: SealingKey,
    *,
    by: str,
    clock: Clock,
    primary: bool = False,
) -> Method:
    """Add a method for the customer who asks. primary: their bills are paid by it from now on."""
    account, decision = _asking(tx), Decision(by, _WHY, clock.now())
    method = add_method(tx, account, details, decision, key, primary=primary)
    tell_changed(tx, account, f"method {method.method_id} added", method.told_name, clock.now())
    return method


def make_own_primary(tx: Transaction, method_id: int, *, clock: Clock) -> None:
    """Let the bills of the customer who asks be paid by this method. Raises NotFound."""
    account = _asking(tx)
    method = make_primary(tx, account, method_id)
    key = f"method {method_id} primary {clock.now():%Y-%m-%dT%H:%M}"
    tell_changed(tx, account, key, method.told_name, clock.now())


def remove_own_method(
    tx: Transaction, method_id: int, *, owed_ore: int, by: str, clock: Clock
) -> None:
    """Use a method of the customer who asks no more. Raises NotFound, MethodOwesStill."""
    account = _asking(tx)
    method = method_of(tx, account, method_id)
    decision = Decision(by, _WHY, clock.now())
    remove_method(tx, account, method_id, decision, owed_ore=owed_ore)
    tell_changed(tx, account, f"method {method_id} removed", method.told_name, clock.now())


def choose_auto_pay(tx: Transaction, *, on: bool, by: str, clock: Clock) -> bool:
    """Collect from the customer who asks by itself, or not. Whether that is a change."""
    decision = Decision(by, _WHY, clock.now())
    return set_auto_pay(tx, _asking(tx), decision, on=on)


def _asking(tx: Transaction) -> AccountId:
    (account,) = fetch_one(tx, _ASKING, {})
    return AccountId(account)


_ASKING: Final = "SELECT portfolio.asking_customer()"

_LINKS: Final = """
SELECT i.number, c.amount_ore, c.link_url
FROM payments.collection c JOIN billing.invoice i USING (invoice_id)
WHERE c.account_id = %(account)s AND c.kind = 'link' AND c.state = 'sent'
  AND c.link_url IS NOT NULL
ORDER BY i.due_on
"""
