"""A customer who signs up again tells where to reach them now; what held before stays as history."""

from tests.builders.identifiers import a_gsrn
from tests.builders.supplier import Supplier

PAST = "SELECT name, email, phone, held_until FROM portfolio.past_contact"
NOW = "SELECT name, email, phone FROM portfolio.customer"


def test_new_contact_data_holds_and_the_earlier_is_kept(supplier: Supplier) -> None:
    supplier.sign_up(gsrn=a_gsrn(1))
    before = supplier.rows(NOW)
    supplier.clock.move_by(days=30)

    supplier.sign_up(gsrn=a_gsrn(2), email="ny@example.dk")

    ((name, email, phone),) = before
    assert supplier.rows(NOW) == [(name, "ny@example.dk", phone)]
    assert supplier.rows(PAST) == [(name, email, phone, supplier.clock.now())]


def test_the_same_contact_data_again_is_no_history(supplier: Supplier) -> None:
    supplier.sign_up(gsrn=a_gsrn(1))
    supplier.clock.move_by(days=30)

    supplier.sign_up(gsrn=a_gsrn(2))

    assert supplier.rows(PAST) == []


def test_a_signup_without_a_billing_address_leaves_the_known_one(supplier: Supplier) -> None:
    supplier.sign_up(gsrn=a_gsrn(1))
    supplier.rows("""UPDATE portfolio.customer SET billing_address = '{"line": "Vestergade 16"}' RETURNING 1""")

    supplier.sign_up(gsrn=a_gsrn(2))

    assert supplier.rows(PAST) == []
    assert supplier.value("SELECT billing_address ->> 'line' FROM portfolio.customer") == "Vestergade 16"
