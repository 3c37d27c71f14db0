"""Whether the neighbours' market is open, for its customers."""

from fastapi import APIRouter

from elhandel.platform.web import problems
from elhandel.platform.web.serving import InPlace
from elhandel.portal.governance import GovernanceStatus, governance_status
from elhandel.portal.routes.customer import NEEDS_KEY, TRADING, Customer

router = APIRouter(route_class=InPlace, dependencies=TRADING)


@router.get("/api/governance/status", responses=problems(*NEEDS_KEY))
def get_status(customer: Customer) -> GovernanceStatus:
    """Whether the market is open, and why not."""
    with customer.transaction() as tx:
        return governance_status(tx)
