"""Every document that the simulated market sends is valid by Energinet's schemas."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest


def test_the_schemas_that_every_taken_document_is_checked_against_find_what_is_wrong(
    outside: Any, validate: Callable[[dict[str, Any]], list[str]] | None
) -> None:
    if validate is None:
        pytest.skip("Energinet's schemas (../shared/datahub/cim) are not beside this checkout")
    document = outside.document("RequestChangeOfSupplier", "E03", [{"mRID": str(uuid4())}])
    assert any("is a required property" in error for error in validate(document))


def test_everything_that_comes_for_every_kind_of_home_from_switch_to_switch_away_is_valid(
    outside: Any, validate: Callable[[dict[str, Any]], list[str]] | None
) -> None:
    if validate is None:
        pytest.skip("Energinet's schemas (../shared/datahub/cim) are not beside this checkout")
    homes = {(home["dwelling"], home["resolution"]): home for home in outside.households(40)}
    taken = []
    for home in homes.values():
        taken += outside.start(home, date(2026, 1, 1)) + outside.customer_data(
            home, date(2026, 1, 1)
        )
    outside.at(2026, 1, 3)
    for home in homes.values():
        order = {"gsrn": home["gsrn"], "day": "2026-01-05"}
        outside.control("POST", "/switch-away", json=order)
    outside.at(2026, 1, 8)
    for queue in ("MasterData", "Charges", "Timeseries"):
        taken += outside.take_all(queue)
    assert {message.name for message in taken} == {
        "ConfirmRequestChangeOfSupplier",
        "AccountingPointCharacteristics",
        "CharacteristicsOfACustomerAtAnAP",
        "NotifyPriceList",
        "NotifyBillingMasterData",
        "ConfirmRequestChangeCustomerCharacteristics",
        "GenericNotification",
        "NotifyValidatedMeasureData",
    }
