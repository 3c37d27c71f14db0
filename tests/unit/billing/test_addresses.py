from typing import Any

import pytest

from elhandel.billing.bill import address_lines


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        (None, ()),
        ({}, ()),
        (
            {
                "streetDetail": {
                    "name": "Vestergade",
                    "number": "16",
                    "floorIdentification": "2",
                    "suiteNumber": "tv",
                },
                "townDetail": {
                    "name": "Middelfart",
                    "section": "Strib",
                    "country": {"value": "DK"},
                },
                "postalCode": "5500",
            },
            ("Vestergade 16, 2. tv", "Strib", "5500 Middelfart"),
        ),
        (
            {
                "streetDetail": {"name": {"value": "Åboulevard"}, "number": {"value": "1"}},
                "postalCode": "8000",
            },
            ("Åboulevard 1", "8000"),
        ),
        (
            {"street": "Åboulevard 1", "postal_code": "8000", "city": "Aarhus C"},
            ("Åboulevard 1", "8000 Aarhus C"),
        ),
        (
            {
                "street": "Storgatan 2",
                "postal_code": "21142",
                "city": "Malmö",
                "country": "Sverige",
                "co": "Berg",
            },
            ("c/o Berg", "Storgatan 2", "21142 Malmö", "Sverige"),
        ),
        (
            {
                "attention": "Bogholderiet",
                "street": "Havnen",
                "number": "1",
                "postal_code": "8000",
                "city": "Aarhus C",
            },
            ("Att.: Bogholderiet", "Havnen 1", "8000 Aarhus C"),
        ),
    ],
)
def test_an_address_of_the_market_and_one_of_a_signup_read_alike(
    address: dict[str, Any] | None, lines: tuple[str, ...]
) -> None:
    assert address_lines(address) == lines
