"""What a signup writes down of the terms that the customer agreed to."""

from datetime import date

from tests.builders.supplier import Supplier

_KEPT = """
SELECT product_id, fixed_per_kwh, margin_per_kwh, subscription_per_month, term_months, notice_days,
       after_term, agreed_by
FROM portfolio.agreed_price ORDER BY contract_id, valid_from
"""


def test_a_signup_keeps_the_price_the_term_and_the_notice_of_its_day(supplier: Supplier) -> None:
    supplier.sign_up(product_id="fast-12")

    with supplier.database.transaction() as tx:
        assert tx.execute(_KEPT).fetchall() == [
            ("fast-12", 720_000, 0, 25_000_000, 12, 30, "list", "customer"),
        ]


def test_a_price_that_begins_after_the_signup_is_not_what_was_agreed(supplier: Supplier) -> None:
    with supplier.database.transaction() as tx:
        tx.execute(
            "INSERT INTO pricing.product_price (product_id, valid_from, fixed_per_kwh, "
            "subscription_per_month)"
            " VALUES ('fast-12', %s, 900000, 25000000)",
            [date(2027, 1, 1)],
        )

    supplier.sign_up(product_id="fast-12")

    with supplier.database.transaction() as tx:
        assert [row[1] for row in tx.execute(_KEPT)] == [720_000]
