"""Tries are counted by where they come from: an address, or the network of a household."""

import pytest

from elhandel.identity.sign_ins import address_of_caller


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ("", ""),
        ("testclient", ""),
    ],
)
def test_a_household_is_one_caller(address: str, counted: str) -> None:
    assert address_of_caller(address) == counted
