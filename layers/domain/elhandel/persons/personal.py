"""The register of all rooms: every column about a person, and what this room itself holds."""

from typing import Final

from elhandel import (
    billing,
    certificates,
    chain,
    dunning,
    exchange,
    imports,
    ledger,
    live,
    market,
    metering,
    meters,
    minting,
    notifications,
    payments,
    portfolio,
    pricing,
    reconciliation,
    services,
    settlement,
    wallets,
)
from elhandel.backoffice import personal as backoffice
from elhandel.identity import personal as identity
from elhandel.onboarding import personal as onboarding
from elhandel.platform.upkeep import personal as platform_personal
from elhandel.platform.upkeep.personal import Basis, Impersonal, Keeping, Personal

PERSONAL: Final = (
    Personal(
        table="persons.deed",
        columns=("deed_id", "kind", "customer_id", "at", "done_by", "reason", "counts"),
        reached="customer_id, who may be gone",
        purpose="that a person was answered, corrected or forgotten",
        basis=Basis.LAW,
        kept=Keeping.PROOF,
    ),
    Personal(
        table="persons.rectification",
        columns=("deed_id", "customer_id", "contract_id", "rectified_at", "before", "after"),
        reached="customer_id",
        purpose="what was corrected at the person's wish, before and after",
        basis=Basis.LAW,
        kept=Keeping.CONTACT,
    ),
)

IMPERSONAL: Final[tuple[Impersonal, ...]] = ()

REGISTER: Final = (
    *portfolio.PERSONAL,
    *identity.PERSONAL,
    *onboarding.PERSONAL,
    *market.PERSONAL,
    *metering.PERSONAL,
    *pricing.PERSONAL,
    *settlement.PERSONAL,
    *billing.PERSONAL,
    *ledger.PERSONAL,
    *services.PERSONAL,
    *certificates.PERSONAL,
    *exchange.PERSONAL,
    *live.PERSONAL,
    *notifications.PERSONAL,
    *chain.PERSONAL,
    *minting.PERSONAL,
    *meters.PERSONAL,
    *wallets.PERSONAL,
    *imports.PERSONAL,
    *payments.PERSONAL,
    *dunning.PERSONAL,
    *backoffice.PERSONAL,
    *reconciliation.PERSONAL,
    *platform_personal.PERSONAL,
    *PERSONAL,
)
"""Every column that says something about a person."""

SAYS_NOTHING: Final = (
    *portfolio.IMPERSONAL,
    *identity.IMPERSONAL,
    *onboarding.IMPERSONAL,
    *market.IMPERSONAL,
    *metering.IMPERSONAL,
    *pricing.IMPERSONAL,
    *settlement.IMPERSONAL,
    *billing.IMPERSONAL,
    *ledger.IMPERSONAL,
    *services.IMPERSONAL,
    *certificates.IMPERSONAL,
    *exchange.IMPERSONAL,
    *live.IMPERSONAL,
    *notifications.IMPERSONAL,
    *chain.IMPERSONAL,
    *minting.IMPERSONAL,
    *meters.IMPERSONAL,
    *wallets.IMPERSONAL,
    *imports.IMPERSONAL,
    *payments.IMPERSONAL,
    *dunning.IMPERSONAL,
    *backoffice.IMPERSONAL,
    *reconciliation.IMPERSONAL,
    *platform_personal.IMPERSONAL,
    *IMPERSONAL,
)
"""Every column that does not, with the reason."""
