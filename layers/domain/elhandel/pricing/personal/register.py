"""What pricing holds about persons: nothing but which charges a metering point has."""

from typing import Final

from elhandel.platform.upkeep.personal import Basis, Impersonal, Keeping, Personal

PERSONAL: Final = (
    Personal(
        table="pricing.price_link",
        columns=(
            "metering_point_id",
            "charge_id",
            "valid_from",
            "valid_to",
            "factor",
            "recorded_at",
            "superseded_at",
        ),
        reached="metering_point_id, on the days of supply",
        purpose="which tariffs, subscriptions and taxes the metering point has",
        basis=Basis.LAW,
        kept=Keeping.POINT,
    ),
    Personal(
        table="pricing.point_links",
        columns=("metering_point_id", "links"),
        reached="metering_point_id, on the days of supply",
        purpose="the same links once more, in a row, for settlement",
        basis=Basis.LAW,
        kept=Keeping.POINT,
    ),
)

IMPERSONAL: Final = (
    Impersonal(
        table="pricing.price_link",
        columns=("message_id",),
        reason="the number of a message",
    ),
    Impersonal(
        table="pricing.link_stop",
        columns=("metering_point_id", "charge_id", "stops_on", "message_id", "recorded_at",
         "superseded_at"),
        reason="from when on a point does not have a charge: decides about links that come later",
    ),
    Impersonal(
        table="pricing.product",
        columns=(
            "product_id", "name", "description", "pricing_type", "green_energy", "display_order",
            "active",
            "switch_notice_business_days", "term_months", "price_notice_days", "after_term",
            "billed_by",
        ),
        reason="our list",
    ),
    Impersonal(
        table="pricing.product_price",
        columns=(
            "product_id", "valid_from", "margin_per_kwh", "supplement_per_kwh", "fixed_per_kwh",
            "subscription_per_month", "recorded_at",
        ),
        reason="our list",
    ),
    Impersonal(
        table="pricing.past_product_price",
        columns=(
            "product_id", "valid_from", "margin_per_kwh", "supplement_per_kwh", "fixed_per_kwh",
            "subscription_per_month", "replaced_at", "replaced_by", "reason",
        ),
        reason="our list, and who of the staff changed it",
    ),
    Impersonal(
        table="pricing.spot_day",
        columns=("price_area", "day", "resolution_minutes", "per_kwh", "complete", "recorded_at",
         "superseded_at"),
        reason="prices of the exchange",
    ),
    Impersonal(
        table="pricing.held_spot_price",
        columns=(
            "held_id", "price_area", "starts_at", "per_kwh", "before_per_kwh", "cause", "state",
            "held_at",
            "accepted_at", "accepted_by", "reason", "replaced_at", "withdrawn_at", "withdrawn_by",
            "withdrawn_why",
        ),
        reason="prices of the exchange, and who of the staff decided about them",
    ),
    Impersonal(
        table="pricing.charge",
        columns=("charge_id", "owner_gln", "kind", "code"),
        reason="charges of grid companies",
    ),
    Impersonal(
        table="pricing.charge_information",
        columns=(
            "charge_id", "valid_from", "valid_to", "name", "description", "resolution", "vat",
            "tax", "message_id",
            "recorded_at", "superseded_at",
        ),
        reason="charges of grid companies",
    ),
    Impersonal(
        table="pricing.charge_price",
        columns=("charge_id", "valid_from", "covered_to", "prices", "message_id", "recorded_at",
         "superseded_at", "holds"),
        reason="charges of grid companies",
    ),
)  # fmt: skip
