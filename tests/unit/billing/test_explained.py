"""Why a bill is another than the last one: whatever the bills, the causes add up to the øre."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from elhandel.billing.explained import Group, GroupedLine, Side, difference
from elhandel.billing.explained.difference import rounded_to
from tests.unit.billing.invoices import a_line, a_section

WH = st.integers(0, 5_000_000)
ORE = st.integers(-500_000, 500_000)


def grouped(key: str, ore: int, wh: int | None = None, *, vat: bool = True) -> Group:
    component = "energy" if key == "exchange" else "charge"
    line = a_line(component=component, amount_ore=ore, quantity_wh=wh, vat=vat)
    return Group(key, (GroupedLine(1, line, a_section([line]), ore),))  # type: ignore[arg-type]


@st.composite
def sides(draw: st.DrawFn) -> Side:
    wh = draw(WH)
    groups = [
        grouped("exchange", draw(ORE), wh),
        grouped("network", draw(ORE), wh, vat=draw(st.booleans())),
        grouped("tax", draw(ORE), wh),
        grouped("supplier", draw(ORE)),
        grouped("correction", draw(ORE)),
    ]
    net = sum(group.amount_ore for group in groups)
    taxed = sum(group.amount_ore for group in groups if group.lines[0].line.vat)
    return Side(groups, net + round(Fraction(taxed * 25, 100)), 25)


@given(sides(), sides())
def test_the_causes_add_up_to_the_difference(this: Side, last: Side) -> None:
    found = difference(this, last)

    assert found.amount_ore == this.total_ore - last.total_ore
    assert sum(cause.amount_ore for cause in found.causes) == found.amount_ore


@given(st.dictionaries(st.integers(), st.fractions(-1000, 1000), min_size=1), st.integers(-2, 2))
def test_each_part_is_rounded_to_one_of_its_neighbours(
    parts: dict[int, Fraction], residual: int
) -> None:
    total = round(sum(parts.values())) + residual
    rounded = rounded_to(total, parts)

    assert sum(rounded.values()) == total
    assert all(abs(rounded[key] - part) < 4 for key, part in parts.items())


def test_more_use_at_the_same_price_is_use_alone() -> None:
    this = Side([grouped("exchange", 20_000, 200_000)], 25_000, 25)
    last = Side([grouped("exchange", 10_000, 100_000)], 12_500, 25)

    (cause,) = difference(this, last).causes
    assert (cause.kind, cause.amount_ore) == ("use", 12_500)
    assert (cause.before, cause.after) == (100_000, 200_000)


def test_the_same_use_at_a_dearer_price_is_price_alone() -> None:
    this = Side([grouped("exchange", 15_000, 100_000)], 18_750, 25)
    last = Side([grouped("exchange", 10_000, 100_000)], 12_500, 25)

    (cause,) = difference(this, last).causes
    assert (cause.kind, cause.amount_ore) == ("price_energy", 6_250)
    assert (cause.before, cause.after) == (1_000_000, 1_500_000)


def test_a_correction_on_the_bill_is_told_apart() -> None:
    this = Side(
        [grouped("exchange", 10_000, 100_000), grouped("correction", -500, -5_000)], 11_875, 25
    )
    last = Side([grouped("exchange", 10_000, 100_000)], 12_500, 25)

    (cause,) = difference(this, last).causes
    assert (cause.kind, cause.amount_ore) == ("corrections", -625)
