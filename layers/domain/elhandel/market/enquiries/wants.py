"""What an enquiry wants besides its days, as it is kept in `market.enquiry.wants`."""

from collections.abc import Mapping
from typing import Any, Final, Self

import msgspec

from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.errors import DomainError
from elhandel.values.identifiers import Gln, InvalidValue

CORRECTION: Final = "D32"
_CONSUMPTION: Final = "E17"
_POINT_TYPES: Final = ("E17", "E18", "E20")
_METHODS: Final = ("D01", "E02")
_RUNS: Final = ("D03", "D04", "D05", CORRECTION)
_WHOLESALE_RUNS: Final = ("D05", CORRECTION)
_VARIANTS: Final = ("D01", "D02", "D03")
_WIRE_KINDS: Final[Mapping[ChargeKind, str]] = {
    ChargeKind.SUBSCRIPTION: "D01",
    ChargeKind.FEE: "D02",
    ChargeKind.TARIFF: "D03",
}
_CHARGE_KINDS: Final = tuple(_WIRE_KINDS.values())
_GRID_AREA_DIGITS: Final = 3
_PRICES, _INFORMATION = "D48", "E0G"


class UnableToAsk(DomainError):
    """A question that the market would refuse, whatever the days."""

    code = "unable-to-ask"


class ChargeWanted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A charge by its kind on the wire, and its code; without a code, all of the kind."""

    kind: str
    code: str | None = None

    @classmethod
    def of(cls, charge: ChargeKey) -> Self:
        """One charge."""
        return cls(kind=_WIRE_KINDS[charge.kind], code=charge.code)


class AggregatesWanted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Energy of a calculation (RSM-016); what is left out is not narrowed."""

    run: str = "D04"
    """D03 preliminary, D04 balance fixing, D05 wholesale fixing, D32 correction."""

    variant: str | None = None
    """Of a correction: D01, D02 or D03; without it the latest."""

    grid_area: str | None = None
    point_type: str | None = None
    settlement_method: str | None = None

    @property
    def business_reason(self) -> str:
        return self.run

    def check(self) -> None:
        """Raise UnableToAsk for a search that the market does not make (its codes D11, D18)."""
        _one_of("run", self.run, _RUNS)
        _check_variant(self.run, self.variant)
        _check_grid_area(self.grid_area)
        _one_of("point type", self.point_type, _POINT_TYPES)
        _one_of("settlement method", self.settlement_method, _METHODS)
        if self.settlement_method is not None and self.point_type != _CONSUMPTION:
            raise UnableToAsk(
                "Only consumption (E17) has a settlement method. "
                "Name the type E17, or leave the method out."
            )


class WholesaleWanted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What charges come to in a month (RSM-017); what is left out is not narrowed."""

    run: str = "D05"
    """D05 wholesale fixing, D32 correction."""

    variant: str | None = None
    """Of a correction: D01, D02 or D03; without it the latest."""

    grid_area: str | None = None

    owner: str | None = None
    """The GLN of whose charges are meant."""

    charges: tuple[ChargeWanted, ...] = ()

    monthly: bool = False
    """The month's sums instead of amounts by hour and day."""

    @property
    def business_reason(self) -> str:
        return self.run

    def check(self) -> None:
        """Raise UnableToAsk for a search that the market does not make (its code D11)."""
        _one_of("run", self.run, _WHOLESALE_RUNS)
        _check_variant(self.run, self.variant)
        _check_grid_area(self.grid_area)
        for charge in self.charges:
            _one_of("kind of charge", charge.kind, _CHARGE_KINDS)


class PriceListWanted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the charges of an owner cost (RSM-035)."""

    owner: str
    """A GLN."""

    kind: str | None = None
    """On the wire: D01 subscriptions, D02 fees, D03 tariffs; without one all."""

    code: str | None = None
    """Of a charge of the kind; without one all of it."""

    information: bool = False
    """What the charges are (name, resolution, VAT) instead of what they cost."""

    @classmethod
    def of(cls, charge: ChargeKey) -> Self:
        """What one charge costs."""
        return cls(owner=charge.owner, kind=_WIRE_KINDS[charge.kind], code=charge.code)

    @property
    def business_reason(self) -> str:
        return _INFORMATION if self.information else _PRICES

    def check(self) -> None:
        """Raise UnableToAsk for a search that the market does not make (its code D11)."""
        _check_gln(self.owner)
        _one_of("kind of charge", self.kind, _CHARGE_KINDS)
        if self.code is not None and self.kind is None:
            raise UnableToAsk(
                "A code belongs to a kind of charge. Name the kind, or leave the code out."
            )


def kept(wants: AggregatesWanted | WholesaleWanted | PriceListWanted) -> dict[str, Any]:
    """Wants as JSON."""
    written: dict[str, Any] = msgspec.to_builtins(wants)
    return written


def _check_variant(run: str, variant: str | None) -> None:
    _one_of("version of a correction", variant, _VARIANTS)
    if variant is not None and run != CORRECTION:
        raise UnableToAsk(
            f"Only a correction ({CORRECTION}) has versions. Leave it out, or ask for {CORRECTION}."
        )


def _check_gln(owner: str) -> None:
    try:
        Gln(owner)
    except InvalidValue as error:
        raise UnableToAsk(
            "The owner of a charge is named by a GLN of 13 digits. Give such a number."
        ) from error


def _check_grid_area(grid_area: str | None) -> None:
    digits = grid_area is None or (grid_area.isascii() and grid_area.isdigit())
    if not digits or (grid_area is not None and len(grid_area) != _GRID_AREA_DIGITS):
        raise UnableToAsk("A grid area has three digits, such as 791. Give such a number.")


def _one_of(what: str, given: str | None, known: tuple[str, ...]) -> None:
    if given is not None and given not in known:
        raise UnableToAsk(f"The {what} is none of {', '.join(known)}. Give one of them.")
