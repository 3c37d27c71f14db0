"""Orders: each service was ordered once."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import Field

from elhandel.platform.database import Transaction
from elhandel.portal.services import Service, service_of, services_of
from elhandel.portal.shapes import Amount, Shape
from elhandel.values.units import decimal_dkk


class OrderShape(Shape):
    """An order. totalAmount: what it costs at the start, with VAT: once, and the first month."""

    id: str
    order_number: Annotated[str, Field(examples=["SRV-7"])]
    status: Literal["pending", "completed", "cancelled"]
    package_name: str
    total_amount: Amount
    created_at: dt.date

    @classmethod
    def of(cls, service: Service) -> Self:
        agreement = service.agreement
        first = agreement.terms[0]
        status = {"pending": "pending", "withdrawn": "cancelled"}.get(agreement.state, "completed")
        price = first.price + first.installation + first.router
        return cls.model_validate(
            {
                "id": str(agreement.agreement_id),
                "order_number": agreement.order_number,
                "status": status,
                "package_name": first.name,
                "total_amount": decimal_dkk(service.with_vat(price)),
                "created_at": agreement.ordered_on,
            }
        )


def ordered(services: Sequence[Service]) -> list[OrderShape]:
    """Services as orders, the newest first."""
    return [OrderShape.of(service) for service in services]


def orders_of(tx: Transaction, today: dt.date) -> list[OrderShape]:
    """The orders of the account, the newest first."""
    return ordered(services_of(tx, today))


def order_of(tx: Transaction, number: int, today: dt.date) -> OrderShape:
    """One of them. Raises NotFound."""
    return OrderShape.of(service_of(tx, number, today))
