"""Nabostrøm: what customers see of neighbours' trade, and do there. A module for each page.

Nothing of it is there where neighbours do not trade.
"""

from typing import Final

from elhandel_site.neighbours import (
    allowances,
    certificates,
    dashboard,
    live,
    meters,
    trading,
    wallet,
)

PAGES: Final = (dashboard, trading, meters, certificates, wallet, allowances, live)

__all__ = ["PAGES"]
