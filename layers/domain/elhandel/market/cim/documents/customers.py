"""Customers at metering points: RSM-027, 028."""

from datetime import datetime

import msgspec

from elhandel.market.cim.documents.parts import (
    Activity,
    Address,
    AddressType,
    AnsweringActivity,
    Coded,
    Part,
)


class Phone(Part, frozen=True):
    """A telephone number."""

    number: Coded = msgspec.field(name="ituPhone")


class Email(Part, frozen=True):
    """An e-mail address."""

    address: Coded = msgspec.field(name="email1")


class Location(Part, frozen=True):
    """An address of the customer and how they are reached there."""

    type: AddressType
    reference: str | None = msgspec.field(name="geoInfoReference", default=None)
    address: Address | None = msgspec.field(name="mainAddress", default=None)
    protected: bool | None = msgspec.field(name="protectedAddress", default=None)
    name: str | None = None
    attention: str | None = msgspec.field(name="attn_Names.name", default=None)
    phone: Phone | None = msgspec.field(name="phone1", default=None)
    second_phone: Phone | None = msgspec.field(name="phone2", default=None)
    email: Email | None = msgspec.field(name="electronicAddress", default=None)


class _Customer(Part, frozen=True):
    """What RSM-027 and RSM-028 both hold; the schema misspells the day of electric heating."""

    point: Coded = msgspec.field(name="mRID")
    heating: bool | None = msgspec.field(name="serviceCategory.ElectricalHeating", default=None)
    heating_since: datetime | None = msgspec.field(
        name="eletricalHeating_DateAndOrTime.dateTime", default=None
    )
    heating_from: datetime | None = msgspec.field(
        name="electricalHeating_DateAndOrTime.dateTime", default=None
    )
    number: Coded | None = msgspec.field(name="firstCustomer_MarketParticipant.mRID", default=None)
    name: str | None = msgspec.field(name="firstCustomer_MarketParticipant.name", default=None)
    second_number: Coded | None = msgspec.field(
        name="secondCustomer_MarketParticipant.mRID", default=None
    )
    second_name: str | None = msgspec.field(
        name="secondCustomer_MarketParticipant.name", default=None
    )
    protected_name: bool | None = msgspec.field(name="protectedName", default=None)
    locations: tuple[Location, ...] = msgspec.field(name="UsagePointLocation", default=())


class CustomerToBe(_Customer, frozen=True):
    """The customer at a metering point as DataHub shall know them, in RSM-027."""


class CustomerFacts(_Customer, frozen=True):
    """The customer at a metering point, in RSM-028."""

    has_supplier: bool | None = msgspec.field(name="hasEnergySupplier", default=None)
    supply_starts: datetime | None = msgspec.field(
        name="supplyStart_DateAndOrTime.dateTime", default=None
    )


class CustomerChange(Activity, frozen=True, kw_only=True):
    """RSM-027: the whole customer set, or electric heating."""

    starts: datetime | None = msgspec.field(name="start_DateAndOrTime.dateTime", default=None)
    customer: CustomerToBe = msgspec.field(name="MarketEvaluationPoint")


class CustomerData(AnsweringActivity, frozen=True, kw_only=True):
    """RSM-028: the customer as DataHub holds them, without a CPR number."""

    valid_from: datetime = msgspec.field(name="validityStart_DateAndOrTime.dateTime")
    snapshot: datetime | None = msgspec.field(name="snapshot_DateAndOrTime.dateTime", default=None)
    facts: CustomerFacts = msgspec.field(name="MarketEvaluationPoint")
