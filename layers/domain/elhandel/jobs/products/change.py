"""Another product for a running contract."""

from typing import Final

import msgspec

from elhandel.jobs.fields import Day, Filled, Point, Why
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.onboarding import terms
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision


class ChangeProduct(Request, frozen=True):
    """The product of a point from a day on."""

    gsrn: Point
    product: Filled
    start: Day = msgspec.field(name="from")
    why: Why


def change_product(tools: Tools, asked: ChangeProduct) -> Answer:
    """Agree on another product."""
    if not asked.why.strip():
        raise terms.UnableToChangeProduct(
            "Say who changes the product, and why: it stands in the contract's history."
        )

    change = terms.ChangeOfProduct(
        gsrn=asked.gsrn,
        product_id=asked.product,
        valid_from=asked.start,
        decision=Decision(staff(), asked.why, tools.clock.now()),
    )

    with tools.database.transaction() as tx:
        agreed = terms.change_product(tx, change, tools.clock)

    return {
        "before": agreed.before,
        "after": agreed.after,
        "changed": agreed.before != agreed.after,
    }


JOBS: Final = (Job("change-product", ChangeProduct, change_product),)
