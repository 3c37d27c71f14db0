"""What is in customers' favour: the daily round, payouts and where they go."""

from dataclasses import asdict
from typing import Final

import msgspec

from elhandel.jobs.fields import Customer, Filled, Number, Reason, Seconds
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.payments.files import bank_client
from elhandel.jobs.request import Nothing, Request
from elhandel.jobs.time_left import time_left
from elhandel.payments import UnableToReachBank, favour, order_files
from elhandel.payments.accounts import PAYOUT_ACCOUNT, end_account, register_account
from elhandel.payments.exchange import (
    hand_over,
    pay_out,
    reseal_bank_details,
    vault_from_environment,
)
from elhandel.payments.favour import Payout
from elhandel.payments.orders import Debtor
from elhandel.platform.database import Transaction
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import MetricUnit, metrics
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound
from elhandel.values.ids import AccountId
from elhandel.values.units import dkk_of_ore

_SWEEP_SECONDS: Final = 200.0
"""Of the 300 that the function has: a batch under way is finished."""


class ListPayouts(Request, frozen=True):
    """Those that have not ended, or all."""

    ended_too: bool = msgspec.field(name="all", default=False)


class OnePayout(Request, frozen=True):
    """Which payout, and why it is stopped, or how we know that the bank refused it."""

    payout: Number
    why: Reason

    preview: bool = False
    """Only which payout it is; nothing is done."""


class OneOrderFile(Request, frozen=True):
    """Which file of orders, as `payouts` lists them, and why it is carried by hand."""

    file: Number
    why: Reason


class WithdrawOrders(Request, frozen=True):
    """Which file of orders, and how we know that the bank does not have it."""

    file: Number
    why: Reason


class RegisterAccount(Request, frozen=True):
    """Whose account, its number as the customer writes it, and how we know; of an account abroad
    its bank's BIC too.
    """

    customer: Customer
    account: Filled
    why: Reason
    bic: Filled | None = None


class EndAccount(Request, frozen=True):
    """Whose account, and why."""

    customer: Customer
    why: Reason


class ResealDetails(Request, frozen=True):
    """For how long at most; run again until nothing is "left"."""

    seconds: Seconds = _SWEEP_SECONDS


def daily_payouts(tools: Tools, asked: Nothing) -> Answer:
    """Set off what can be, plan payouts, and order those whose day has come."""
    ours = settings()
    debtor = Debtor(ours.supplier_name, ours.bank_account, ours.bank_bic)
    try:
        paid = pay_out(tools.database, tools.clock, vault_from_environment(), bank_client(), debtor)
    except UnableToReachBank:
        metrics.add_metric("bank_unavailable", MetricUnit.Count, 1)
        raise

    with tools.database.transaction() as tx:
        late = favour.late_payouts(tx, tools.clock.today())
    metrics.add_metric("payouts_unconfirmed", MetricUnit.Count, late.unconfirmed)
    metrics.add_metric("payouts_without_account", MetricUnit.Count, late.without_account)
    metrics.add_metric("order_files_unsent", MetricUnit.Count, paid.unsent)
    return {**asdict(paid), **asdict(late)}


def list_payouts(tools: Tools, asked: ListPayouts) -> Answer:
    """What is planned and ordered, and what became of it."""
    with tools.database.transaction() as tx:
        payouts = favour.list_payouts(tx, only_open=not asked.ended_too)
        files = order_files.unsent_files(tx)
    return {
        "payouts": [_shown(payout) for payout in payouts],
        "files_to_hand_over": [file.order_file_id for file in files],
    }


def stop_payout(tools: Tools, asked: OnePayout) -> Answer:
    """Cancel a planned payout."""
    with tools.database.transaction() as tx:
        if asked.preview:
            return _one(tx, asked.payout)
        favour.stop_payout(tx, asked.payout, _decision(tools, asked.why))
    return {"stopped": asked.payout}


def refuse_payout(tools: Tools, asked: OnePayout) -> Answer:
    """Note that the bank refused a payout that it had got."""
    with tools.database.transaction() as tx:
        if asked.preview:
            return _one(tx, asked.payout)
        favour.refuse_payout(tx, asked.payout, _decision(tools, asked.why))
    return {"refused": asked.payout}


def hand_over_orders(tools: Tools, asked: OneOrderFile) -> Answer:
    """The file for the bank, where staff carry it there; from then on it counts as sent."""
    decision = _decision(tools, asked.why)
    content = hand_over(tools.database, vault_from_environment(), asked.file, decision)
    return {"file": asked.file, "content": content.decode()}


def withdraw_orders(tools: Tools, asked: WithdrawOrders) -> Answer:
    """Take back a file that the bank does not have; its payouts are planned again."""
    with tools.database.transaction() as tx:
        order_files.withdraw_file(tx, asked.file, _decision(tools, asked.why))
    return {"withdrawn": asked.file}


def register(tools: Tools, asked: RegisterAccount) -> Answer:
    """Register where what is in a customer's favour goes."""
    decision = _decision(tools, asked.why)
    key = vault_from_environment().sealer.key_for(PAYOUT_ACCOUNT)
    with tools.database.transaction() as tx:
        account = register_account(
            tx, AccountId(asked.customer), asked.account, decision, key, bic=asked.bic
        )
    return {
        "customer": asked.customer,
        "last_digits": account.last_digits,
        "pays_from": str(account.pays_from),
    }


def end(tools: Tools, asked: EndAccount) -> Answer:
    """Let nothing more go to a customer's bank account."""
    decision = _decision(tools, asked.why)
    with tools.database.transaction() as tx:
        ended = end_account(tx, AccountId(asked.customer), decision)
    return {"ended": ended}


def reseal_details(tools: Tools, asked: ResealDetails) -> Answer:
    """Seal again what is sealed under an older version."""
    vault = vault_from_environment()
    renewed = reseal_bank_details(tools.database, vault, time_is_left=time_left(asked.seconds))
    return {"version": vault.sealer.version, **asdict(renewed)}


def _decision(tools: Tools, why: str) -> Decision:
    return Decision(by=staff(), why=why.strip(), at=tools.clock.now())


def _one(tx: Transaction, payout_id: int) -> Answer:
    """A payout that has not ended. Raises NotFound."""
    for payout in favour.list_payouts(tx, only_open=True):
        if payout.payout_id == payout_id:
            return _shown(payout)
    raise NotFound(f"Payout {payout_id} is not there, or has ended. Look at the list again.")


def _shown(payout: Payout) -> Answer:
    amount, pays_from = payout.amount_ore, payout.account_pays_from
    return {
        "payout": payout.payout_id,
        "customer": payout.account_id,
        "state": payout.state,
        "arisen_on": str(payout.arisen_on),
        "pays_on": str(payout.pays_on),
        "final": payout.is_final,
        "amount_dkk": None if amount is None else dkk_of_ore(amount),
        "account": payout.last_digits,
        "account_pays_from": None if pays_from is None else str(pays_from),
        "returned": payout.return_code,
    }


JOBS: Final = (
    Job(
        "pay-out",
        Nothing,
        daily_payouts,
        metrics=(
            "bank_unavailable",
            "order_files_unsent",
            "payouts_unconfirmed",
            "payouts_without_account",
        ),
    ),
    Job("payouts", ListPayouts, list_payouts, traced=True),
    Job("stop-payout", OnePayout, stop_payout),
    Job("refuse-payout", OnePayout, refuse_payout),
    Job("hand-over-orders", OneOrderFile, hand_over_orders, traced=True),
    Job("withdraw-orders", WithdrawOrders, withdraw_orders),
    Job("register-payout-account", RegisterAccount, register),
    Job("end-payout-account", EndAccount, end),
    Job("reseal-bank-details", ResealDetails, reseal_details),
)
