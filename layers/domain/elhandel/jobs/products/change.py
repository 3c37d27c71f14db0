"""Another product for a running contract."""

from typing import Final

import msgspec

from elhandel.jobs.fields import Day, Filled, Point, Why
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.onboarding import terms
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision
from elhandel.values.units import dkk_of_micro


class ChangeProduct(Request, frozen=True, kw_only=True):
    """The product of a point from a day on."""

    gsrn: Point
    product: Filled
    start: Day = msgspec.field(name="from")
    why: Why

    preview: bool = False
    """Only what it would change; nothing is agreed."""


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
        if asked.preview:
            return _shown(terms.preview_change(tx, change, tools.clock), change, tools)

        agreed = terms.change_product(tx, change, tools.clock)

    return {
        "before": agreed.before,
        "after": agreed.after,
        "changed": agreed.before != agreed.after,
    }


def _shown(preview: terms.ChangePreview, change: terms.ChangeOfProduct, tools: Tools) -> Answer:
    return {
        "from": str(change.valid_from),
        "back_in_time": change.valid_from <= tools.clock.today(),
        "before": _terms(preview.before),
        "after": _terms(preview.after),
        "changed": preview.before != preview.after,
    }


def _terms(priced: terms.PricedTerms) -> Answer:
    """Prices in DKK a kWh and a month, without VAT."""
    price = priced.price
    fixed = price.fixed_per_kwh
    return {
        "product": priced.product_id,
        "margin": dkk_of_micro(price.margin_per_kwh),
        "supplement": dkk_of_micro(price.supplement_per_kwh),
        "fixed": None if fixed is None else dkk_of_micro(fixed),
        "subscription": dkk_of_micro(price.subscription_per_month),
        "term_to": None if priced.term_to is None else str(priced.term_to),
        "notice_days": priced.notice_days,
    }


JOBS: Final = (Job("change-product", ChangeProduct, change_product),)
