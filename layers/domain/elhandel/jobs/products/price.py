"""Our own prices."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from itertools import pairwise
from typing import Final

import msgspec

from elhandel.jobs.fields import Day, Filled, Price, Text, Why
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.onboarding import terms
from elhandel.platform.work.invoker import staff
from elhandel.pricing.products import UnableToPriceProduct
from elhandel.settlement.engine.exact import round_half_away
from elhandel.values import units
from elhandel.values.decision import Decision

EFFECTS_SHOWN: Final = 50
_STEPS: Final = (0, 10, 25, 50, 100)
"""DKK a month."""


class PriceProduct(Request, frozen=True, kw_only=True):
    """The price of a product from a day on, in DKK; what is left out stays as it is."""

    product: Filled
    start: Day = msgspec.field(name="from")

    margin: Price | None = None
    supplement: Price | None = None
    fixed: Price | None = None
    subscription: Price | None = None
    """Per month; the others per kWh."""

    decided: bool = False
    """For all contracts from that day, whatever their notice."""

    preview: bool = False
    """Whom it touches and by how much; nothing is written."""

    confirm: Text = ""
    """What the preview answered; the price is not written without it."""

    why: Why


def price_product(tools: Tools, asked: PriceProduct) -> Answer:
    """Write a price, or preview it."""
    if not asked.why.strip():
        raise UnableToPriceProduct(
            "Say who changes the price, and why: it stands in the product's history."
        )

    new = terms.NewPrice(
        product_id=asked.product,
        valid_from=asked.start,
        decision=Decision(staff(), asked.why, tools.clock.now()),
        margin_per_kwh=asked.margin,
        supplement_per_kwh=asked.supplement,
        fixed_per_kwh=asked.fixed,
        subscription_per_month=asked.subscription,
        decided=asked.decided,
    )

    with tools.database.transaction() as tx:
        if asked.preview:
            return _shown(terms.preview_price(tx, new, tools.clock))

        changed = terms.price_product(tx, new, tools.clock, confirm=asked.confirm)

    return {"changed": changed}


def _shown(preview: terms.PricePreview) -> Answer:
    """The customers who would pay most more, how many are left out, and the sums of all; how many
    pay it from which day, and how much more a month it is for how many.
    """
    effects = preview.effects
    shown = effects[:EFFECTS_SHOWN]
    monthly = [effect.ore_a_month for effect in effects if effect.days]

    return {
        "changed": preview.changed,
        "confirm": preview.confirm,
        "contracts": len({effect.gsrn for effect in effects}),
        "without_use": sum(not effect.days for effect in effects),
        "sum_dkk": units.dkk_of_ore(sum(effect.ore for effect in effects)),
        "month_dkk": _mean(monthly),
        "days": [
            {"from": str(day), "contracts": count}
            for day, count in sorted(Counter(effect.first for effect in effects).items())
        ],
        "months": _bands(monthly),
        "effects": [_effect(effect) for effect in shown],
        "left_out": len(effects) - len(shown),
    }


def _effect(effect: terms.Effect) -> Answer:
    return {
        "gsrn": str(effect.gsrn),
        "from": str(effect.first),
        "before": asdict(effect.before),
        "after": asdict(effect.after),
        "kwh": units.kwh_of_wh(effect.wh),
        "days": effect.days,
        "difference_dkk": units.dkk_of_ore(effect.ore),
        "month_dkk": units.dkk_of_ore(effect.ore_a_month) if effect.days else None,
    }


def _mean(monthly: Sequence[int]) -> str | None:
    """Of what each would pay more a month."""
    if not monthly:
        return None
    return units.dkk_of_ore(round_half_away(sum(monthly), len(monthly)))


def _bands(monthly: Sequence[int]) -> list[Answer]:
    """How many would pay how much more a month, by steps of kroner; the last has no end."""
    return [
        {
            "from_dkk": low,
            "to_dkk": high,
            "contracts": sum(
                (low is None or ore >= low * 100) and (high is None or ore < high * 100)
                for ore in monthly
            ),
        }
        for low, high in pairwise((None, *_STEPS, None))
    ]


JOBS: Final = (Job("price-product", PriceProduct, price_product, traced=True),)
