"""Services of the account: broadband, and the homes with electricity beside it."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Final, Literal, Self

from pydantic import Field

from elhandel.platform.database import Transaction
from elhandel.portal.dashboard.usage import DailyUsage, Usage, cycle_usage, latest_days
from elhandel.portal.services import Service, service_of, services_of
from elhandel.portal.shapes import SERVICE_STATES, Amount, ServiceState, Shape
from elhandel.portal.usage import Place, places
from elhandel.services.own import Deed, own_deeds
from elhandel.values.units import decimal_dkk

type StateAsked = ServiceState

ELECTRICITY: Final = "electricity-"
"""What the ids of homes begin with."""
_MOST_DEEDS: Final = 10


class ServiceShape(Shape):
    """A service, as lists have it."""

    id: Annotated[str, Field(examples=["7"])]
    package_name: Annotated[str | None, Field(examples=["Fiber 300"])]
    service_type: Annotated[str, Field(examples=["fibre"])]
    status: ServiceState
    monthly_price: Annotated[
        Decimal | None, Field(description="With VAT; null for electricity.", examples=["249.00"])
    ]
    installation_address: str
    speed_down: Annotated[int | None, Field(description="Mbit/s", examples=[300])]
    speed_up: Annotated[int | None, Field(description="Mbit/s", examples=[300])]
    billing_date: Annotated[int | None, Field(examples=[1])]
    next_billing_date: dt.date | None
    activation_date: dt.date | None


class ServiceInList(ServiceShape):
    """A service with its connection."""

    connection_id: str | None
    usage_this_cycle: Annotated[
        Usage | None, Field(description="null where nothing was measured.")
    ] = None

    @classmethod
    def of(cls, service: Service, used: Usage | None = None) -> Self:
        agreement, package = service.agreement, service.package
        return cls(
            id=str(agreement.agreement_id),
            package_name=agreement.now.name,
            service_type=agreement.technology,
            status=SERVICE_STATES[agreement.state],
            monthly_price=decimal_dkk(service.monthly_ore),
            installation_address=agreement.address,
            speed_down=None if package is None else package.down_mbps,
            speed_up=None if package is None else package.up_mbps,
            billing_date=agreement.chosen_day,
            next_billing_date=service.next_billing,
            activation_date=agreement.activated_on,
            connection_id=agreement.connection_id,
            usage_this_cycle=used,
        )

    @classmethod
    def of_home(cls, place: Place, today: dt.date) -> Self:
        """A home with electricity: what it costs is on its bills."""
        return cls(
            id=f"{ELECTRICITY}{place.supplies[-1].contract_id}",
            package_name=None,
            service_type="electricity",
            status=_state_of_home(place, today),
            monthly_price=None,
            installation_address=", ".join(place.address),
            speed_down=None,
            speed_up=None,
            billing_date=None,
            next_billing_date=None,
            activation_date=place.days.start,
            connection_id=None,
        )


class ActionShape(Shape):
    """What happened to a service."""

    action_type: Annotated[str, Field(examples=["activate"])]
    day: dt.date
    previous_status: str | None
    new_status: str
    created_at: dt.datetime

    @classmethod
    def of(cls, deed: Deed) -> Self:
        return cls(
            action_type=deed.command,
            day=deed.day,
            previous_status=deed.state_before,
            new_status=deed.state_after,
            created_at=deed.done_at,
        )


class PauseShape(Shape):
    """Days on which a service was off."""

    suspension_type: str
    skip_billing: bool
    suspended_on: dt.date
    reactivated_on: dt.date | None


class ServiceDetail(ServiceInList):
    """A service with its history."""

    data_cap_mb: int | None
    installation_fee: Amount
    router_fee: Amount
    ordered_on: dt.date
    cancellation_date: dt.date | None
    suspensions: list[PauseShape]
    usage_history: Annotated[list[DailyUsage], Field(description="The last ninety days.")]
    actions: Annotated[list[ActionShape], Field(description="The last ten, the newest first.")]


def services_listed(
    tx: Transaction, today: dt.date, status: StateAsked | None = None
) -> list[ServiceInList]:
    """All services of the account, and its homes."""
    shown = [
        ServiceInList.of(service, cycle_usage(tx, service.agreement, today))
        for service in services_of(tx, today)
    ]
    return _of_state(shown, places(tx, today), today, status)


def in_list(
    services: Sequence[Service],
    homes: Sequence[Place],
    today: dt.date,
    status: StateAsked | None = None,
) -> list[ServiceInList]:
    """Services, without their use, and homes as one list; those of a state, where one is named."""
    return _of_state([ServiceInList.of(service) for service in services], homes, today, status)


def _of_state(
    shown: list[ServiceInList],
    homes: Sequence[Place],
    today: dt.date,
    status: StateAsked | None,
) -> list[ServiceInList]:
    shown += [ServiceInList.of_home(place, today) for place in homes]
    return [one for one in shown if status in (None, one.status)]


def service_detail(tx: Transaction, number: int, today: dt.date) -> ServiceDetail:
    """A service beside electricity. Raises NotFound."""
    service = service_of(tx, number, today)
    agreement = service.agreement
    return ServiceDetail(
        **ServiceInList.of(service, cycle_usage(tx, agreement, today)).model_dump(),
        data_cap_mb=agreement.now.cap_mb,
        installation_fee=decimal_dkk(service.with_vat(agreement.now.installation)),
        router_fee=decimal_dkk(service.with_vat(agreement.now.router)),
        ordered_on=agreement.ordered_on,
        cancellation_date=agreement.cancelled_on,
        suspensions=[
            PauseShape(
                suspension_type=one.kind,
                skip_billing=one.skip_billing,
                suspended_on=one.from_day,
                reactivated_on=one.to_day,
            )
            for one in agreement.suspensions
        ],
        usage_history=latest_days(tx, agreement, today),
        actions=[ActionShape.of(deed) for deed in own_deeds(tx, number, _MOST_DEEDS)],
    )


def _state_of_home(place: Place, today: dt.date) -> Literal["pending", "active", "cancelled"]:
    if place.ended_by(today):
        return "cancelled"
    return "pending" if place.begins_after(today) else "active"
