"""A submitted reading becomes tokens, by hand (GX-MNT-1)."""

from typing import Final

from elhandel.exchange.control import is_emergency
from elhandel.jobs.fields import ReadingId, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.minting.surplus import NeighboursAreOff
from elhandel.jobs.request import Request
from elhandel.minting import MintingUnderWay
from elhandel.minting.surplus import mint_reading
from elhandel.platform.settings import settings
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision
from elhandel.values.units import kwh_of_wh


class MintReading(Request, frozen=True):
    """A submitted reading, by its id."""

    reading: ReadingId
    why: Reason


def mint_submitted(tools: Tools, asked: MintReading) -> Answer:
    """Order tokens for a submitted reading, once.

    Raises NeighboursAreOff, NotFound, MintedAlready, ReadingNotMintable, ReadingCovered,
    MintingUnderWay, which it is in an emergency too.
    """
    if settings().neighbours == "off":
        raise NeighboursAreOff("Neighbours do not trade here. Set the parameter Neighbours first.")

    decision = Decision(staff(), asked.why, tools.clock.now())
    with tools.database.transaction() as tx:
        if is_emergency(tx):
            raise MintingUnderWay(
                "Everything stands still in an emergency. Try again when it is over."
            )
        minted = mint_reading(tx, asked.reading, decision)
    return {
        "reading": str(minted.reading_id),
        "kwh": kwh_of_wh(minted.wh),
        "wallet": minted.wallet,
    }


JOBS: Final = (Job("mint-reading", MintReading, mint_submitted),)
