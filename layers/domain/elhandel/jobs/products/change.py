"""Another product for a running contract."""

from typing import Final

import msgspec

from elhandel.jobs.fields import Day, Filled, Point, Why
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.onboarding import terms
from elhandel.platform.work.invoker import staff


class ChangeProduct(Request, frozen=True):
    """The product of a point from a day on."""

    gsrn: Point
    product: Filled
    start: Day = msgspec.field(name="from")
    why: Why


def change_product(tools: Tools, asked: ChangeProduct) -> Answer:
    """Agree on another product."""
    change = terms.ChangeOfProduct(
        gsrn=asked.gsrn,
        product_id=asked.product,
        valid_from=asked.start,
        by=staff(),
        why=asked.why,
    )

    with tools.database.transaction() as tx:
        agreed = terms.change_product(tx, change, tools.clock)

    return {
        "before": agreed.before,
        "after": agreed.after,
        "changed": agreed.before != agreed.after,
    }


JOBS: Final = (Job("change-product", ChangeProduct, change_product),)
