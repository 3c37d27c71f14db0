"""RSM-031: the charges linked to a metering point."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from simulator.world.datahub.documents.envelope import (
    Document,
    Header,
    Kind,
    document,
    gs1,
    instant,
    new_id,
)
from simulator.world.energi_data_service.charges import Charge

_KIND: Final = Kind("RSM-031", "NotifyBillingMasterData", "D07", "Charges")


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """A charge on a point from `start` on, `factor` times; without an end, for good.

    An end that equals the start stops the link that is there.
    """

    gsrn: str
    charge: Charge
    start: datetime
    factor: int = 1
    reference: str | None = None
    end: datetime | None = None


def price_links(header: Header, links: Sequence[LinkRecord]) -> Document:
    """One record for each link, as in Energinet's examples."""
    return document(_KIND, header, [_record(link) for link in links])


def _record(link: LinkRecord) -> dict[str, Any]:
    return {
        "mRID": new_id(),
        **(
            {"originalTransactionIDReference_MktActivityRecord.mRID": link.reference}
            if link.reference
            else {}
        ),
        "marketEvaluationPoint.mRID": gs1(link.gsrn),
        "ChargeGroup": {
            "ChargeType": [
                {
                    "mRID": link.charge.code,
                    "chargeTypeOwner_MarketParticipant.mRID": gs1(link.charge.owner_gln),
                    "type": {"value": link.charge.kind},
                    "factor": str(link.factor),
                    "effectiveDate": instant(link.start),
                    **({} if link.end is None else {"terminationDate": instant(link.end)}),
                }
            ]
        },
    }
