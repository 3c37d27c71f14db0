"""Customers and what they ask for. The first is the issue's example, who must work as he stands."""

from typing import Any

from elhandel.onboarding.signups import SignupCommand
from elhandel.portfolio.customers import CustomerDetails
from elhandel.values.identifiers import Identity

METTE = "arn:aws:iam::000000000000:user/mette"
"""Who of the staff asks for jobs in tests, as AWS names her."""

EXAMPLE: dict[str, Any] = {
    "gsrn": "571313180000000001",
    "customer_name": "Anders Jensen",
    "cpr_cvr": "0101901234",
    "kind": "private",
    "email": "anders@example.dk",
    "phone": "+4512345678",
    "product_id": "spot-basis",
    "channel": "web",
}


def a_signup(**changes: Any) -> SignupCommand:
    """The example's signup, with what a test changes of it."""
    return SignupCommand(**{**EXAMPLE, **changes})


def a_customer(**changes: Any) -> CustomerDetails:
    """The example's customer, with what a test changes of him."""
    values = {
        "kind": "private",
        "name": "Anders Jensen",
        "email": "anders@example.dk",
        "phone": "+4512345678",
        "identity": Identity.cpr("0101901234"),
        "billing_address": None,
    }
    return CustomerDetails(**{**values, **changes})


def a_cpr(number: int = 1) -> str:
    """The `number`-th person's CPR number: a real date, modulus 11 not looked at."""
    return f"{1 + number % 28:02}{1 + number % 12:02}85{2000 + number:04}"
