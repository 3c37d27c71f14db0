"""A service as its customer sees it: what it is, what it costs with VAT, what happens next."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.portfolio.customers import asking_account
from elhandel.portfolio.markets import Market
from elhandel.services.agreements import Agreement
from elhandel.services.own import own_agreement, own_agreements
from elhandel.services.packages import Package, all_packages
from elhandel.services.states import State
from elhandel.settlement.engine.exact import round_to_ore
from elhandel.settlement.engine.prices import NANO_PER_MICRO


@dataclass(frozen=True, slots=True)
class Service:
    """A service of the customer who asks."""

    agreement: Agreement

    package: Package | None
    """As it is sold now; None where it is not known any more."""

    next_billing: date | None
    """The next day on which a cycle begins that is charged; None where none will be."""

    paused_since: date | None
    pause: str | None
    """Why it is off, as a suspension says it."""
    costs_on: bool
    """Whether the days of the pause cost as others do."""

    vat_percent: int

    def with_vat(self, price: int) -> int:
        """A price, micro-DKK without VAT, as øre with VAT."""
        return round_to_ore(price * NANO_PER_MICRO * (100 + self.vat_percent), 100)

    @property
    def monthly_ore(self) -> int:
        """With VAT."""
        return self.with_vat(self.agreement.now.price)


def services_of(tx: Transaction, today: date) -> list[Service]:
    """All of them, the newest first. Raises NotFound for a customer who was forgotten."""
    market = asking_account(tx).market_on(today)
    return [_service(agreement, market, today) for agreement in own_agreements(tx)]


def service_of(tx: Transaction, agreement_id: int, today: date) -> Service:
    """One of them. Raises NotFound."""
    market = asking_account(tx).market_on(today)
    return _service(own_agreement(tx, agreement_id), market, today)


def _service(agreement: Agreement, market: Market, today: date) -> Service:
    pause = next((one for one in agreement.suspensions if one.to_day is None), None)
    costs = agreement.state is State.ACTIVE or (pause is not None and not pause.skip_billing)
    return Service(
        agreement=agreement,
        package=_PACKAGES.get(agreement.now.package),
        next_billing=agreement.cycle_on(today).end if costs else None,
        paused_since=None if pause is None else pause.from_day,
        pause=None if pause is None else pause.kind,
        costs_on=costs,
        vat_percent=market.vat_percent,
    )


_PACKAGES: Final = {package.code: package for package in all_packages()}
