"""What the portfolio holds about persons: who they are, what they agreed to and where."""

from typing import Final

from elhandel.platform.upkeep.personal import Basis, Impersonal, Keeping, Personal

_CONTACT: Final = ("name", "email", "phone", "billing_address")

PERSONAL: Final = (
    Personal(
        table="portfolio.customer",
        columns=(
            "customer_id", *_CONTACT, "kind", "created_at", "updated_at", "proved_at", "joined_to",
            "forgotten_at",
        ),
        reached="customer_id; parties joined to a customer by joined_to",
        purpose="to know the customer, to reach them and to bill them",
        basis=Basis.CONTRACT,
        kept=Keeping.SIGNUP,
    ),
    Personal(
        table="portfolio.customer",
        columns=(
            *("identity_hash", "identity_hash_even", "identity_hash_version"),
            *("identity_sealed", "identity_key", "identity_seal_version"),
        ),
        reached="customer_id",
        purpose="the CPR or CVR number, sealed: to name the customer to DataHub, "
        "and to know them again by its hash",
        basis=Basis.LAW,
        kept=Keeping.SIGNUP,
    ),
    Personal(
        table="portfolio.past_contact",
        columns=("customer_id", *_CONTACT, "held_until"),
        reached="customer_id",
        purpose="where earlier bills and letters went",
        basis=Basis.INTEREST,
        kept=Keeping.CONTACT,
    ),
    Personal(
        table="portfolio.recipient",
        columns=("recipient_id", "customer_id", *_CONTACT, "recorded_at"),
        reached="customer_id",
        purpose="to whom the bills of a contract go",
        basis=Basis.CONTRACT,
        kept=Keeping.CUSTOMER,
    ),
    Personal(
        table="portfolio.recipient_change",
        columns=("contract_id", "changed_at", "before_id", "after_id"),
        reached="contract_id",
        purpose="to whom the bills of a contract went before",
        basis=Basis.INTEREST,
        kept=Keeping.CUSTOMER,
    ),
    Personal(
        table="portfolio.contract",
        columns=(
            "contract_id", "customer_id", "metering_point_id", "product_id", "state", "created_at",
            "recipient_id",
            "protected_name", "protected_address", "vat_registered",
        ),
        reached="customer_id",
        purpose="what the customer agreed to",
        basis=Basis.CONTRACT,
        kept=Keeping.SIGNUP,
    ),
    Personal(
        table="portfolio.supply_period",
        columns=(
            "supply_period_id", "metering_point_id", "contract_id", "state", "starts_on", "ends_on",
            "activated_at",
        ),
        reached="contract_id",
        purpose="on which days the customer is supplied",
        basis=Basis.CONTRACT,
        kept=Keeping.SIGNUP,
    ),
    Personal(
        table="portfolio.supply_move",
        columns=("supply_period_id", "moved_at", "started_on", "ended_on", "starts_on", "ends_on"),
        reached="supply_period_id",
        purpose="what the days of a supply were before they were corrected",
        basis=Basis.LAW,
        kept=Keeping.CUSTOMER,
    ),
    Personal(
        table="portfolio.vacancy",
        columns=(
            "contract_id", "metering_point_id", "starts_on", "ends_on", "next_contract_id",
            "recorded_at",
        ),
        reached="contract_id",
        purpose="on which days after a move-out the point had no customer",
        basis=Basis.LAW,
        kept=Keeping.CUSTOMER,
    ),
    Personal(
        table="portfolio.contract_product",
        columns=("contract_id", "valid_from", "product_id", "recorded_at", "superseded_at"),
        reached="contract_id",
        purpose="which product was agreed on, from when",
        basis=Basis.CONTRACT,
        kept=Keeping.CUSTOMER,
    ),
    Personal(
        table="portfolio.agreed_price",
        columns=(
            "contract_id", "valid_from", "product_id", "margin_per_kwh", "supplement_per_kwh",
            "fixed_per_kwh",
            "subscription_per_month", "term_months", "term_starts", "notice_days", "after_term",
            "recorded_at",
            "superseded_at",
        ),
        reached="contract_id",
        purpose="the price that was agreed on",
        basis=Basis.CONTRACT,
        kept=Keeping.SIGNUP,
    ),
    Personal(
        table="portfolio.party_join",
        columns=("contract_id", "party_id", "customer_id", "joined_at"),
        reached="customer_id, party_id",
        purpose="how a signup was found to be a known customer's",
        basis=Basis.INTEREST,
        kept=Keeping.CUSTOMER,
    ),
    Personal(
        table="portfolio.metering_point",
        columns=("metering_point_id", "gsrn", "parent_id"),
        reached="by the contracts of the point, and of the one it belongs to",
        purpose="the metering point of the home",
        basis=Basis.LAW,
        kept=Keeping.POINT,
    ),
    Personal(
        table="portfolio.metering_point_version",
        columns=("metering_point_id", "valid_from", "address", "type", "connection_state",
         "settlement_method",
         "resolution_minutes", "grid_area", "price_area", "net_settlement_group", "recorded_at",
         "superseded_at", "yearly_wh"),
        reached="metering_point_id, on the days of supply",
        purpose="what the market says of the metering point: where it is, how it is read",
        basis=Basis.LAW,
        kept=Keeping.POINT,
    ),
    Personal(
        table="portfolio.heated",
        columns=("metering_point_id", "valid_from", "heated", "recorded_at", "superseded_at"),
        reached="metering_point_id, on the days of supply",
        purpose="whether the home is heated by electricity: its tax is reduced",
        basis=Basis.LAW,
        kept=Keeping.POINT,
    ),
    Personal(
        table="portfolio.supply_move",
        columns=("moved_by", "reason"),
        reached="supply_period_id",
        purpose="who decided, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="portfolio.contract_product",
        columns=("changed_by", "reason"),
        reached="contract_id",
        purpose="who decided, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="portfolio.agreed_price",
        columns=("agreed_by", "reason"),
        reached="contract_id",
        purpose="who decided, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="portfolio.party_join",
        columns=("joined_by", "reason"),
        reached="contract_id",
        purpose="who decided, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="portfolio.recipient_change",
        columns=("changed_by", "reason"),
        reached="contract_id",
        purpose="who decided, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="portfolio.past_contact",
        columns=("replaced_by", "reason"),
        reached="customer_id",
        purpose="who decided, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
)  # fmt: skip

IMPERSONAL: Final = (
    Impersonal(
        table="portfolio.metering_point",
        columns=("created_at", "coupled_from", "coupling_message_id", "coupling_changed_on"),
        reason="about the installation: how points belong together",
    ),
    Impersonal(
        table="portfolio.metering_point_version",
        columns=("message_id",),
        reason="the number of a message",
    ),
    Impersonal(table="portfolio.heated", columns=("message_id",), reason="the number of a message"),
    Impersonal(
        table="portfolio.past_coupling",
        columns=("child_id", "parent_id", "first", "past"),
        reason="how points belong together",
    ),
    Impersonal(
        table="portfolio.replaced_coupling",
        columns=("replaced_coupling_id", "child_id", "replaced_at", "parents", "firsts", "pasts"),
        reason="how points belonged together, as far as was known earlier",
    ),
    Impersonal(
        table="portfolio.grid_area",
        columns=("grid_area", "price_area", "name"),
        reason="about grid companies",
    ),
)
