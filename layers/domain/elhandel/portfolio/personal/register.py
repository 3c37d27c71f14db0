"""What the portfolio holds about persons: who they are, what they agreed to and where."""

from typing import Final

from elhandel.platform.upkeep.personal import Basis, Impersonal, Keeping, Personal

_CONTACT: Final = ("name", "email", "phone", "billing_address")

PERSONAL: Final = (
    Personal(
        "portfolio.customer",
        ("customer_id", *_CONTACT, "kind", "created_at", "updated_at", "proved_at", "joined_to", "forgotten_at"),
        "customer_id; parties joined to a customer by joined_to",
        "to know the customer, to reach them and to bill them",
        Basis.CONTRACT,
        Keeping.SIGNUP,
    ),
    Personal(
        "portfolio.customer",
        (
            *("identity_hash", "identity_hash_even", "identity_hash_version"),
            *("identity_sealed", "identity_key", "identity_seal_version"),
        ),
        "customer_id",
        "the CPR or CVR number, sealed: to name the customer to DataHub, and to know them again by its hash",
        Basis.LAW,
        Keeping.SIGNUP,
    ),
    Personal(
        "portfolio.past_contact",
        ("customer_id", *_CONTACT, "held_until"),
        "customer_id",
        "where earlier bills and letters went",
        Basis.INTEREST,
        Keeping.CONTACT,
    ),
    Personal(
        "portfolio.recipient",
        ("recipient_id", "customer_id", *_CONTACT, "recorded_at"),
        "customer_id",
        "to whom the bills of a contract go",
        Basis.CONTRACT,
        Keeping.CUSTOMER,
    ),
    Personal(
        "portfolio.recipient_change",
        ("contract_id", "changed_at", "before_id", "after_id"),
        "contract_id",
        "to whom the bills of a contract went before",
        Basis.INTEREST,
        Keeping.CUSTOMER,
    ),
    Personal(
        "portfolio.contract",
        (
            "contract_id", "customer_id", "metering_point_id", "product_id", "state", "created_at", "recipient_id",
            "protected_name", "protected_address", "vat_registered",
        ),
        "customer_id",
        "what the customer agreed to",
        Basis.CONTRACT,
        Keeping.SIGNUP,
    ),
    Personal(
        "portfolio.supply_period",
        ("supply_period_id", "metering_point_id", "contract_id", "state", "starts_on", "ends_on", "activated_at"),
        "contract_id",
        "on which days the customer is supplied",
        Basis.CONTRACT,
        Keeping.SIGNUP,
    ),
    Personal(
        "portfolio.supply_move",
        ("supply_period_id", "moved_at", "started_on", "ended_on", "starts_on", "ends_on"),
        "supply_period_id",
        "what the days of a supply were before they were put right",
        Basis.LAW,
        Keeping.CUSTOMER,
    ),
    Personal(
        "portfolio.contract_product",
        ("contract_id", "valid_from", "product_id", "recorded_at", "superseded_at"),
        "contract_id",
        "which product was agreed on, from when",
        Basis.CONTRACT,
        Keeping.CUSTOMER,
    ),
    Personal(
        "portfolio.agreed_price",
        (
            "contract_id", "valid_from", "product_id", "margin_per_kwh", "supplement_per_kwh", "fixed_per_kwh",
            "subscription_per_month", "term_months", "term_starts", "notice_days", "after_term", "recorded_at",
            "superseded_at",
        ),
        "contract_id",
        "the price that was agreed on",
        Basis.CONTRACT,
        Keeping.SIGNUP,
    ),
    Personal(
        "portfolio.party_join",
        ("contract_id", "party_id", "customer_id", "joined_at"),
        "customer_id, party_id",
        "how a signup was found to be a known customer's",
        Basis.INTEREST,
        Keeping.CUSTOMER,
    ),
    Personal(
        "portfolio.metering_point",
        ("metering_point_id", "gsrn", "parent_id"),
        "by the contracts of the point, and of the one it belongs to",
        "the metering point of the home",
        Basis.LAW,
        Keeping.POINT,
    ),
    Personal(
        "portfolio.metering_point_version",
        ("metering_point_id", "valid_from", "address", "type", "connection_state", "settlement_method",
         "resolution_minutes", "grid_area", "price_area", "net_settlement_group", "recorded_at", "superseded_at"),
        "metering_point_id, on the days of supply",
        "what the market says of the metering point: where it is, how it is read",
        Basis.LAW,
        Keeping.POINT,
    ),
    Personal(
        "portfolio.heated",
        ("metering_point_id", "valid_from", "heated", "recorded_at", "superseded_at"),
        "metering_point_id, on the days of supply",
        "whether the home is heated by electricity: its tax is reduced",
        Basis.LAW,
        Keeping.POINT,
    ),
    Personal("portfolio.supply_move", ("moved_by", "reason"), "supply_period_id", "who decided, and why",
             Basis.INTEREST, Keeping.STAFF),
    Personal("portfolio.contract_product", ("changed_by", "reason"), "contract_id", "who decided, and why",
             Basis.INTEREST, Keeping.STAFF),
    Personal("portfolio.agreed_price", ("agreed_by", "reason"), "contract_id", "who decided, and why",
             Basis.INTEREST, Keeping.STAFF),
    Personal("portfolio.party_join", ("joined_by", "reason"), "contract_id", "who decided, and why",
             Basis.INTEREST, Keeping.STAFF),
    Personal("portfolio.recipient_change", ("changed_by", "reason"), "contract_id", "who decided, and why",
             Basis.INTEREST, Keeping.STAFF),
    Personal("portfolio.past_contact", ("replaced_by", "reason"), "customer_id", "who decided, and why",
             Basis.INTEREST, Keeping.STAFF),
)  # fmt: skip

IMPERSONAL: Final = (
    Impersonal(
        "portfolio.metering_point",
        ("created_at", "coupled_from", "coupling_message_id", "coupling_changed_on"),
        "about the installation: how points belong together",
    ),
    Impersonal("portfolio.metering_point_version", ("message_id",), "the number of a message"),
    Impersonal("portfolio.heated", ("message_id",), "the number of a message"),
    Impersonal(
        "portfolio.past_coupling",
        ("child_id", "parent_id", "first", "past"),
        "how points belong together",
    ),
    Impersonal(
        "portfolio.replaced_coupling",
        ("replaced_coupling_id", "child_id", "replaced_at", "parents", "firsts", "pasts"),
        "how points belonged together, as far as was known earlier",
    ),
    Impersonal("portfolio.grid_area", ("grid_area", "price_area", "name"), "about grid companies"),
)
