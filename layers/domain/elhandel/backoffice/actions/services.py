"""Actions on services beside electricity: ordered for a customer, then done to one of theirs."""

from collections.abc import Mapping
from typing import Final

from elhandel.backoffice.actions.action import Action, Field
from elhandel.billing.cycle import BILLING_DAYS
from elhandel.identity import Right
from elhandel.services.agreements import SUSPENSION_KINDS
from elhandel.services.packages import all_packages
from elhandel.services.states import State

_SERVICE: Final = Field("service", "number", is_given=True)
_DAY: Final = Field("day", "day", required=False)
_PACKAGE: Final = Field("package", "choice", choices=tuple(one.code for one in all_packages()))
_BILLING_DAY: Final = Field("billing_day", "choice", choices=tuple(map(str, BILLING_DAYS)))
_CAUSES: Final = tuple(sorted(SUSPENSION_KINDS, key="customer_request".__ne__))
"""What the form shows first says nothing bad of a customer: who chooses none sends that."""
_KEPT: Final = ("service", "state", "package", "activated_on", "suspended_on", "cancelled_on")
_DONE: Final = (*_KEPT, "invoice")

SERVICE_ACTIONS: Final = (
    Action(
        key="order-service",
        right=Right.CHANGE_CUSTOMER,
        job="order-service",
        function="InvoiceGenerator",
        about="customer",
        fields=(
            Field("customer", "number", is_given=True),
            _PACKAGE,
            Field("address", "text", is_personal=True),
            _BILLING_DAY,
        ),
        case_field="case",
        kept=_KEPT,
        is_on_customer=True,
    ),
    Action(
        key="activate-service",
        right=Right.BILLING,
        job="activate-service",
        function="InvoiceGenerator",
        about="row",
        fields=(_SERVICE, _DAY, Field("connection", "text", required=False)),
        kept=_DONE,
    ),
    Action(
        key="suspend-service",
        right=Right.BILLING,
        job="suspend-service",
        function="InvoiceGenerator",
        about="row",
        fields=(
            _SERVICE,
            Field("cause", "choice", choices=_CAUSES),
            Field("bill_on", "flag", required=False),
            _DAY,
        ),
        kept=_DONE,
    ),
    Action(
        key="reactivate-service",
        right=Right.BILLING,
        job="reactivate-service",
        function="InvoiceGenerator",
        about="row",
        fields=(_SERVICE, _DAY),
        kept=_DONE,
    ),
    Action(
        key="cancel-service",
        right=Right.BILLING,
        job="cancel-service",
        function="InvoiceGenerator",
        about="row",
        fields=(_SERVICE, _DAY),
        kept=_DONE,
    ),
    Action(
        key="change-package",
        right=Right.BILLING,
        job="change-package",
        function="InvoiceGenerator",
        about="row",
        fields=(_SERVICE, _PACKAGE),
        kept=_DONE,
    ),
    Action(
        key="withdraw-service",
        right=Right.CHANGE_CUSTOMER,
        job="withdraw-service",
        function="InvoiceGenerator",
        about="row",
        fields=(_SERVICE,),
        kept=_KEPT,
    ),
    Action(
        key="follow-again",
        right=Right.CHANGE_CUSTOMER,
        job="follow-again",
        function="InvoiceGenerator",
        about="row",
        fields=(_SERVICE, Field("connection", "text", required=False)),
        kept=_KEPT,
    ),
    Action(
        key="refresh-connection",
        right=Right.CHANGE_CUSTOMER,
        job="refresh-connection",
        function="InvoiceGenerator",
        about="row",
        fields=(_SERVICE,),
        kept=_KEPT,
    ),
    Action(
        key="generate-invoices",
        right=Right.BILLING,
        job="generate-invoices",
        function="InvoiceGenerator",
        about="firm",
        fields=(
            Field("services", "numbers", required=False),
            _DAY,
        ),
        preview={"preview": True},
        kept=("generated", "failed", "left"),
    ),
)
"""Delivered, turned off and on, ended, billed: what a service costs changes, so billing does it."""

_BY_STATE: Final[Mapping[State, tuple[str, ...]]] = {
    State.PENDING: ("activate-service", "withdraw-service"),
    State.ACTIVE: ("suspend-service", "change-package", "refresh-connection", "cancel-service"),
    State.SUSPENDED: ("reactivate-service", "cancel-service"),
    State.CANCELLED: (),
    State.WITHDRAWN: (),
}


def service_actions(state: State) -> tuple[str, ...]:
    """The keys of the actions that a service in a state takes."""
    return _BY_STATE[state]
