"""Methods of payment: masked, added, chosen and removed (CD-PAY-1 to 7)."""

from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from elhandel.payments.methods import (
    Card,
    DebitOrder,
    Details,
    Eft,
    Method,
    OwnWay,
    add_own_method,
    make_own_primary,
    own_way,
    remove_own_method,
)
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.platform.vault.sealer import SealingKey
from elhandel.portal.bills import list_bills
from elhandel.portal.shapes import Shape
from elhandel.values.errors import NotFound

type MandateStatus = Literal["pending", "active", "suspended", "cancelled", "expired"]


class MethodInBrief(Shape):
    """How it is paid; no more of it than its last digits."""

    id: str
    type: Annotated[str, Field(description="debit_order, card or eft.")]
    display_name: Annotated[str, Field(examples=["Debit Order - FNB ***1234"])]
    last_four: str | None
    is_primary: bool
    mandate_status: MandateStatus | None

    @classmethod
    def of(cls, method: Method) -> Self:
        return cls.model_validate(_brief(method))


class MethodShape(MethodInBrief):
    """A method with its mandate."""

    method_type: Annotated[str, Field(description="As `type`.")]
    mandate_id: Annotated[str | None, Field(description="null for what needs no mandate.")]
    approval_url: Annotated[
        str | None, Field(description="Where the customer approves a mandate that is pending.")
    ]

    @classmethod
    def of(cls, method: Method) -> Self:
        mandate = method.mandate
        return cls.model_validate(
            {
                **_brief(method),
                "method_type": method.kind,
                "mandate_id": None if mandate is None else str(mandate.mandate_id),
                "approval_url": None if mandate is None else mandate.approval_url,
            }
        )


def _brief(method: Method) -> dict[str, Any]:
    state = None if method.mandate is None else method.mandate.state
    return {
        "id": str(method.method_id),
        "type": method.kind,
        "display_name": method.display_name,
        "last_four": method.last_digits,
        "is_primary": method.is_primary,
        "mandate_status": "pending" if state == "wanted" else state,
    }


_TRANSFER: Final = MethodInBrief(
    id="transfer",
    type="eft",
    display_name="EFT Payment",
    last_four=None,
    is_primary=True,
    mandate_status=None,
)
"""Of who has named no method: they pay from their bank."""


class Sent(BaseModel):
    """What is sent; `repr` shows nothing of it. Names may be in snake case too, as A.4 has them."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True
    )


class MethodDetails(Sent):
    """Of a bank account: bankName, accountNumber, accountType, branchCode, accountHolder. Of a card
    the token of the payment provider's page, type and last four digits, never its number. A
    transfer has none.
    """

    bank_name: Annotated[str | None, Field(max_length=70, repr=False)] = None
    account_number: Annotated[str | None, Field(max_length=20, repr=False)] = None
    account_type: Literal["cheque", "savings", "transmission"] | None = None
    branch_code: Annotated[str | None, Field(max_length=8, repr=False)] = None
    account_holder: Annotated[str | None, Field(max_length=70, repr=False)] = None
    token: Annotated[str | None, Field(max_length=200, repr=False)] = None
    card_type: Literal["visa", "mastercard"] | None = None
    last_four: Annotated[str | None, Field(max_length=4, repr=False)] = None


class MethodWish(Sent):
    """A method to add. What is shown of it we make from its details, whatever is sent here."""

    method_type: Literal["debit_order", "card", "eft"]
    details: MethodDetails = MethodDetails()
    is_primary: bool = False
    display_name: Annotated[str | None, Field(max_length=100, description="Not used.")] = None
    last_four: Annotated[str | None, Field(max_length=4, description="Not used.")] = None

    @model_validator(mode="after")
    def _of_its_type(self) -> Self:
        if self.method_type == "eft" and self.details.model_fields_set:
            raise ValueError("a transfer has no details")
        return self

    def checked(self) -> Details:
        """The details as they are kept. Raises UnusableMethodDetails, which repeats nothing."""
        said = self.details
        match self.method_type:
            case "debit_order":
                return DebitOrder(
                    bank_name=said.bank_name or "",
                    account_number="".join((said.account_number or "").split()),
                    branch_code="".join((said.branch_code or "").split()),
                    account_holder=said.account_holder or "",
                    account_type=said.account_type or "cheque",
                )
            case "card":
                return Card(said.token or "", said.card_type or "", said.last_four or "")
            case "eft":
                return Eft()


class PrimaryWish(Sent):
    """That a method is the primary one; another one becomes it where this one is removed."""

    is_primary: Literal[True]


def methods_shown(tx: Transaction) -> list[MethodShape]:
    """The methods of the asking customer, masked, the primary one first."""
    return [MethodShape.of(method) for method in own_way(tx).methods]


def method_of(way: OwnWay) -> MethodInBrief:
    """How the account is paid: by its primary method, else by whatever the customer sends."""
    primary = next((method for method in way.methods if method.is_primary), None)
    return _TRANSFER if primary is None else MethodInBrief.of(primary)


def add_method(
    tx: Transaction,
    details: Details,
    key: SealingKey,
    *,
    primary: bool,
    by: str,
    clock: Clock,
) -> MethodShape:
    """Add a method; a debit order wants a mandate, which the provider is asked for within a
    minute.
    """
    method = add_own_method(tx, details, key, by=by, clock=clock, primary=primary)
    return MethodShape.of(method)


def choose_method(tx: Transaction, method_id: int, *, clock: Clock) -> MethodShape:
    """Let bills be paid by a method. Raises NotFound."""
    make_own_primary(tx, method_id, clock=clock)
    for method in own_way(tx).methods:
        if method.method_id == method_id:
            return MethodShape.of(method)
    raise NotFound("There is no such method of payment. Look at the list again.")


def remove_method(tx: Transaction, method_id: int, *, by: str, clock: Clock) -> list[MethodShape]:
    """Use a method no more; those that are left. Raises NotFound, MethodOwesStill (400)."""
    owed = list_bills(tx, clock.today()).owed_ore
    remove_own_method(tx, method_id, owed_ore=owed, by=by, clock=clock)
    return methods_shown(tx)
