"""What customers learn of their services, in the transaction of each command. A.7."""

from datetime import date, timedelta

from elhandel.notifications import Notice, tell_all
from elhandel.platform.database import Transaction
from elhandel.services.agreements.agreement import Agreement
from elhandel.services.agreements.overdue import days_overdue
from elhandel.services.states import Command
from elhandel.values.days.local_time import local_date
from elhandel.values.decision import Decision


def announce_order(tx: Transaction, agreement: Agreement, decision: Decision) -> None:
    """Let a customer know that their order has come, once."""
    said = {"order_number": agreement.order_number}
    key = str(agreement.agreement_id)
    notice = Notice(agreement.account_id, "order-confirmation", key, said)
    tell_all(tx, [notice], decision.at)


def announce(
    tx: Transaction, command: Command, after: Agreement, day: date, decision: Decision
) -> None:
    """Let a customer know what was done with a service."""
    values: dict[str, str | int | date]
    template, values = _said(tx, command, after, day, decision)
    key = f"{after.agreement_id} {decision.at.isoformat()}"  # each command once
    tell_all(tx, [Notice(after.account_id, template, key, values)], decision.at)


def _said(
    tx: Transaction, command: Command, after: Agreement, day: date, decision: Decision
) -> tuple[str, dict[str, str | int | date]]:
    package = after.now.name
    match command:
        case Command.ACTIVATE:
            return "service-activated", {"package_name": package}
        case Command.SUSPEND:
            return _suspended(tx, after, decision)
        case Command.REACTIVATE:
            return "service-reactivated", {"package_name": package}
        case Command.CANCEL:
            last_day = day - timedelta(days=1)
            return "service-ended", {"package_name": package, "last_day": last_day}
        case _:
            return "service-changed", {"package_name": package, "from_day": day}


def _suspended(
    tx: Transaction, after: Agreement, decision: Decision
) -> tuple[str, dict[str, str | int | date]]:
    """By why it is off."""
    kind = after.suspensions[-1].kind
    if kind == "customer_request":
        return "service-suspended-request", {}
    if after.suspensions[-1].until_paid:
        overdue = days_overdue(tx, after, local_date(decision.at))
        return "service-suspended-non-payment", {"days_overdue": overdue}
    return "service-suspended", {"package_name": after.now.name}
