"""What the market says about a household's points: the records of RSM-022, RSM-028 and RSM-031."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from simulator.world.datahub.documents import CustomerRecord, LinkRecord, PointRecord
from simulator.world.datahub.documents.customer import UNKNOWN_CUSTOMER
from simulator.world.datahub.state.registry import Changes, Point, points_of
from simulator.world.energi_data_service.charges import Charge
from simulator.world.energi_data_service.energinet import ENERGINET_CHARGES
from simulator.world.energi_data_service.grid_tariffs import grid_charges
from simulator.world.households import Household


def point_records(
    household: Household,
    supplier_gln: str,
    start: datetime,
    changes: Changes,
    reference: str | None = None,
) -> list[PointRecord]:
    """A child stands before its parent, the production point last."""
    return [
        PointRecord(household, point.type, supplier_gln, start, changes.connection_state, reference)
        for point in points_of(household)
    ]


def customer_records(
    household: Household, start: datetime, changes: Changes, reference: str | None = None
) -> list[CustomerRecord]:
    """The registered customer at each main point."""
    name = changes.name or UNKNOWN_CUSTOMER
    return [
        CustomerRecord(
            point.gsrn,
            name,
            household.address,
            start,
            changes.electric_heating,
            changes.protected_name,
            changes.protected_address,
            reference,
        )
        for point in points_of(household)
        if point.type != "D14"
    ]


def charge_links(
    point: Point, start: datetime, changes: Changes, reference: str | None = None
) -> list[LinkRecord]:
    """Every charge linked to a point from `start` on."""
    return [
        LinkRecord(point.gsrn, charge, start, reference=reference)
        for charge in linked_charges(point, changes)
    ]


def linked_charges(point: Point, changes: Changes) -> Sequence[Charge]:
    """A heated home pays the reduced tax on all it uses, and its D14 child the difference up to the
    normal one.
    """
    tariff, subscription, feed_in = grid_charges(point.household.grid_area.code)
    energinet = ENERGINET_CHARGES
    if point.type == "D14":
        return energinet["EA-001"], energinet["EA-003"]
    if point.type == "E18":
        return feed_in, energinet["40010"], energinet["45012"]

    heated = changes.electric_heating and point.household.heating_gsrn is not None
    tax = energinet["EA-002" if heated else "EA-001"]

    return tariff, subscription, energinet["40000"], energinet["41000"], energinet["SYS-ABO"], tax


def heating_links(household: Household, start: datetime, changes: Changes) -> list[LinkRecord]:
    """The links of the tax that change where a home becomes heated by electricity, or is no longer:
    those that end are stopped on the day.
    """
    was = replace(changes, electric_heating=not changes.electric_heating)
    links = []
    for point in points_of(household):
        then, now = _charges_of(point, was), _charges_of(point, changes)
        links += [
            LinkRecord(point.gsrn, charge, start, end=start) for charge in then if charge not in now
        ]
        links += [LinkRecord(point.gsrn, charge, start) for charge in now if charge not in then]

    return links


def _charges_of(point: Point, changes: Changes) -> Sequence[Charge]:
    """A D14 child is there only while the home is heated."""
    if point.type == "D14" and not changes.electric_heating:
        return ()
    return linked_charges(point, changes)
