"""Portfolio: customers, metering points, contracts, supply periods."""

from elhandel.portfolio.agreed_products import ProductChange, change_product, contract_on
from elhandel.portfolio.contracts import (
    AlreadyContracted,
    announce_end,
    begin_supply,
    cancel_contract,
    end_supply,
    move_planned_start,
    open_contract,
    resume_supply,
    void_supply,
)
from elhandel.portfolio.counts import active_metering_points
from elhandel.portfolio.coupling import uncouple
from elhandel.portfolio.customers import (
    Address,
    CustomerDetails,
    CustomerKind,
    customer_of_point,
    load_customer,
    register_customer,
)
from elhandel.portfolio.heating import record_heating
from elhandel.portfolio.metering_points import (
    MeteringPointFacts,
    UnknownGridArea,
    described_types,
    ensure_metering_point,
    metering_point_ids,
    record_facts,
)
from elhandel.portfolio.moves import Decision, Supply, UnableToMoveSupply, find_supply, move_supply
from elhandel.portfolio.retention import RETENTION
from elhandel.portfolio.values import Gln, Gsrn, Identity, InvalidValue, gs1_check_digit

__all__ = [
    "RETENTION",
    "Address",
    "AlreadyContracted",
    "CustomerDetails",
    "CustomerKind",
    "Decision",
    "Gln",
    "Gsrn",
    "Identity",
    "InvalidValue",
    "MeteringPointFacts",
    "ProductChange",
    "Supply",
    "UnableToMoveSupply",
    "UnknownGridArea",
    "active_metering_points",
    "announce_end",
    "begin_supply",
    "cancel_contract",
    "change_product",
    "contract_on",
    "customer_of_point",
    "described_types",
    "end_supply",
    "ensure_metering_point",
    "find_supply",
    "gs1_check_digit",
    "load_customer",
    "metering_point_ids",
    "move_planned_start",
    "move_supply",
    "open_contract",
    "record_facts",
    "record_heating",
    "register_customer",
    "resume_supply",
    "uncouple",
    "void_supply",
]
