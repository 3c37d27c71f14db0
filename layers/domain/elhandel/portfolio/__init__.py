"""Portfolio: customers, metering points, contracts, supply periods."""

from elhandel.portfolio.agreed_products import ProductChange, change_product, contract_on
from elhandel.portfolio.contacts import Contact, change_contact, change_recipient
from elhandel.portfolio.contracts import (
    AlreadyContracted,
    NothingToResume,
    announce_end,
    begin_supply,
    beside_others,
    cancel_contract,
    check_move_in,
    end_supply,
    move_planned_start,
    open_contract,
    redate_contract,
    resume_supply,
    supply_days,
    void_supply,
)
from elhandel.portfolio.counts import active_metering_points
from elhandel.portfolio.coupling import uncouple
from elhandel.portfolio.customers import (
    Address,
    CustomerDetails,
    CustomerKind,
    SealedCustomer,
    customer_of_point,
    load_contracting,
    register_party,
    supplied_customer,
)
from elhandel.portfolio.heating import record_heating
from elhandel.portfolio.identity_vault import (
    IDENTITY,
    IdentityVault,
    identity_vault,
    identity_vault_from_environment,
)
from elhandel.portfolio.metering_points import (
    MeteringPointFacts,
    UnknownGridArea,
    described_types,
    ensure_metering_point,
    metering_point_ids,
    record_facts,
)
from elhandel.portfolio.moves import Decision, Supply, UnableToMoveSupply, find_supply, move_supply
from elhandel.portfolio.parties import (
    Proof,
    UnableToJoin,
    hold_parties,
    hold_parties_alone,
    join_proved,
    prove_party,
)
from elhandel.portfolio.party_list import PartyOfPoint, parties_of_point
from elhandel.portfolio.personal import IMPERSONAL, PERSONAL
from elhandel.portfolio.protection import ask_protection
from elhandel.portfolio.renewing import (
    left_to_seal,
    rehash_customers,
    reseal_customers,
    same_number,
    unlike_the_keys,
)
from elhandel.portfolio.retention import RETENTION
from elhandel.values.identifiers import Gln, Gsrn, Identity, InvalidValue, gs1_check_digit

__all__ = [
    "IDENTITY",
    "IMPERSONAL",
    "PERSONAL",
    "RETENTION",
    "Address",
    "AlreadyContracted",
    "Contact",
    "CustomerDetails",
    "CustomerKind",
    "Decision",
    "Gln",
    "Gsrn",
    "Identity",
    "IdentityVault",
    "InvalidValue",
    "MeteringPointFacts",
    "NothingToResume",
    "PartyOfPoint",
    "ProductChange",
    "Proof",
    "SealedCustomer",
    "Supply",
    "UnableToJoin",
    "UnableToMoveSupply",
    "UnknownGridArea",
    "active_metering_points",
    "announce_end",
    "ask_protection",
    "begin_supply",
    "beside_others",
    "cancel_contract",
    "change_contact",
    "change_product",
    "change_recipient",
    "check_move_in",
    "contract_on",
    "customer_of_point",
    "described_types",
    "end_supply",
    "ensure_metering_point",
    "find_supply",
    "gs1_check_digit",
    "hold_parties",
    "hold_parties_alone",
    "identity_vault",
    "identity_vault_from_environment",
    "join_proved",
    "left_to_seal",
    "load_contracting",
    "metering_point_ids",
    "move_planned_start",
    "move_supply",
    "open_contract",
    "parties_of_point",
    "prove_party",
    "record_facts",
    "record_heating",
    "redate_contract",
    "register_party",
    "rehash_customers",
    "reseal_customers",
    "resume_supply",
    "same_number",
    "supplied_customer",
    "supply_days",
    "uncouple",
    "unlike_the_keys",
    "void_supply",
]
