"""What became of a customer's trades on the token ledger, as JSON (GX-STL-1, 2)."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Self

from pydantic import BaseModel, Field

from elhandel.exchange.tokens import SettlementState, TokenSettlement, own_settlements
from elhandel.platform.database import Transaction
from elhandel.values.units import decimal_dkk, decimal_kwh, decimal_price

__all__ = ["SettlementAnswer", "Settlements", "list_settlements"]


class SettlementAnswer(BaseModel):
    """A settlement: energy one way, money the other. Amounts without VAT."""

    trade_id: int
    energy_amount: Annotated[Decimal, Field(description="kWh.")]
    price_per_kwh: Decimal
    total: Decimal
    fee: Annotated[Decimal, Field(description="Ours: 1 % of the total.")]
    net: Annotated[Decimal, Field(description="What the seller gets.")]
    status: Annotated[
        SettlementState,
        Field(
            description="`failed`: the ledger refused it three times; until the month is billed it "
            "can be tried again. `cancelled`: it stands on the bill."
        ),
    ]
    transaction_signature: str | None
    slot: int | None
    retry_count: int
    error: str | None
    ordered_at: dt.datetime
    settled_at: dt.datetime | None

    @classmethod
    def of(cls, settlement: TokenSettlement) -> Self:
        return cls(
            trade_id=settlement.trade_id,
            energy_amount=decimal_kwh(settlement.wh),
            price_per_kwh=decimal_price(settlement.price),
            total=decimal_dkk(settlement.total_ore),
            fee=decimal_dkk(settlement.fee_ore),
            net=decimal_dkk(settlement.total_ore - settlement.fee_ore),
            status=settlement.state,
            transaction_signature=settlement.signature,
            slot=settlement.slot,
            retry_count=settlement.retries,
            error=settlement.error,
            ordered_at=settlement.ordered_at,
            settled_at=settlement.settled_at,
        )


class Settlements(BaseModel):
    """A page of settlements, the newest first."""

    settlements: Sequence[SettlementAnswer]
    before: Annotated[int | None, Field(description="What to ask the next page with.")]


def list_settlements(tx: Transaction, before: int | None) -> Settlements:
    """A page of the customer's settlements."""
    found, more = own_settlements(tx, before)
    return Settlements(
        settlements=[SettlementAnswer.of(one) for one in found],
        before=found[-1].trade_id if more else None,
    )
