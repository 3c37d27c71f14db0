"""Surplus of prosumers who trade with neighbours becomes tokens, each Wh once.

This page is the map. The work is done on the shelves; each shelf is a face.

| shelf | is about |
| --- | --- |
| `participation` | which metering points take part, from which day to which |
| `surplus` | what was measured of them, less what was ordered: minted or taken back |
| `personal` | what is held about persons |

What is ordered is done by `chain`, which knows neither points nor persons.
"""

from elhandel.minting.errors import MintingUnderWay, UnableToMint
from elhandel.minting.personal import IMPERSONAL, PERSONAL

__all__ = ["IMPERSONAL", "PERSONAL", "MintingUnderWay", "UnableToMint"]
