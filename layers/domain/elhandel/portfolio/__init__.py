"""Portfolio: who is supplied where, by which contract, on which days. Each shelf is a face:

| shelf | is about |
| --- | --- |
| `contracts` | contracts of a point: product, price and term agreed on, protection |
| `supply` | the days on which we supply, and corrections of them |
| `customers` | customers, their contact data and the recipients of bills |
| `parties` | who signed up and is not known yet, and which customer they turn out to be |
| `identities` | CPR and CVR numbers: sealed, hashed, renewed |
| `markets` | what differs between the markets on which accounts lie (dated data) |
| `points` | metering points: master data, couplings, heating |
"""

from elhandel.portfolio.known_then import KnownSupply, supply_as_known
from elhandel.portfolio.personal import IMPERSONAL, PERSONAL
from elhandel.portfolio.retention import RETENTION

__all__ = ["IMPERSONAL", "PERSONAL", "RETENTION", "KnownSupply", "supply_as_known"]
