"""What pricing holds about persons: nothing but which charges a metering point has."""

from typing import Final

from elhandel.platform.upkeep.personal import Basis, Impersonal, Keeping, Personal

PERSONAL: Final = (
    Personal(
        "pricing.price_link",
        (
            "metering_point_id",
            "charge_id",
            "valid_from",
            "valid_to",
            "factor",
            "recorded_at",
            "superseded_at",
        ),
        "metering_point_id, on the days of supply",
        "which tariffs, subscriptions and taxes the metering point has",
        Basis.LAW,
        Keeping.POINT,
    ),
)

IMPERSONAL: Final = (
    Impersonal("pricing.price_link", ("message_id",), "the number of a message"),
    Impersonal(
        "pricing.link_stop",
        ("metering_point_id", "charge_id", "stops_on", "message_id", "recorded_at",
         "superseded_at"),
        "from when on a point lacks a charge: decides about links that come later",
    ),
    Impersonal(
        "pricing.product",
        (
            "product_id", "name", "description", "pricing_type", "green_energy", "display_order",
            "active",
            "switch_notice_business_days", "term_months", "price_notice_days", "after_term",
        ),
        "our list",
    ),
    Impersonal(
        "pricing.product_price",
        (
            "product_id", "valid_from", "margin_per_kwh", "supplement_per_kwh", "fixed_per_kwh",
            "subscription_per_month", "recorded_at",
        ),
        "our list",
    ),
    Impersonal(
        "pricing.past_product_price",
        (
            "product_id", "valid_from", "margin_per_kwh", "supplement_per_kwh", "fixed_per_kwh",
            "subscription_per_month", "replaced_at", "replaced_by", "reason",
        ),
        "our list, and who of the staff changed it",
    ),
    Impersonal(
        "pricing.spot_day",
        ("price_area", "day", "resolution_minutes", "per_kwh", "complete", "recorded_at",
         "superseded_at"),
        "prices of the exchange",
    ),
    Impersonal(
        "pricing.held_spot_price",
        (
            "held_id", "price_area", "starts_at", "per_kwh", "before_per_kwh", "cause", "state",
            "held_at",
            "accepted_at", "accepted_by", "reason", "replaced_at", "withdrawn_at", "withdrawn_by",
            "withdrawn_why",
        ),
        "prices of the exchange, and who of the staff decided about them",
    ),
    Impersonal("pricing.charge", ("charge_id", "owner_gln", "kind", "code"),
               "charges of grid companies"),
    Impersonal(
        "pricing.charge_information",
        (
            "charge_id", "valid_from", "valid_to", "name", "description", "resolution", "vat",
            "tax", "message_id",
            "recorded_at", "superseded_at",
        ),
        "charges of grid companies",
    ),
    Impersonal(
        "pricing.charge_price",
        ("charge_id", "valid_from", "covered_to", "prices", "message_id", "recorded_at",
         "superseded_at", "holds"),
        "charges of grid companies",
    ),
)  # fmt: skip
