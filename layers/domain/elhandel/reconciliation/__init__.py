"""Reconciliation: DataHub's own sums, of energy and of kroner, compared with ours.

This page is the map. The work is done on the shelves; each shelf is a face.

| shelf | is about |
| --- | --- |
| `sums` | DataHub's sums as they came: energy (RSM-014) and charges (RSM-019) |
| `wholesale` | the sums of charges by DataHub's own arithmetic (pure) |
| `personal` | what reconciliation holds about persons: which points are suspected and asked about |

Nothing here calls the market: its handlers store what comes, and a job asks it what `wanted` says.
Source: BRS-023, BRS-026, BRS-027, BRS-028.
"""

from elhandel.reconciliation.personal import IMPERSONAL, PERSONAL
from elhandel.reconciliation.retention import RETENTION

__all__ = ["IMPERSONAL", "PERSONAL", "RETENTION"]
