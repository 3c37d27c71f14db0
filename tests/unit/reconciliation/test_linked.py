"""Groups of points under the same charges: day by day they are those of each point by itself."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from elhandel.reconciliation.own.linked import LinkedDays, PointDays, groups_of, meet
from tests.builders.chance import by_chance

DAYS, POINTS, CHARGES = 10, 5, 4
spans = (
    st.tuples(st.integers(0, DAYS), st.integers(0, DAYS))
    .map(sorted)
    .filter(lambda span: span[0] < span[1])
)
links_of = st.lists(
    st.tuples(st.integers(0, CHARGES - 1), st.integers(0, POINTS), spans), max_size=12
)


@st.composite
def stays(draw: st.DrawFn) -> list[tuple[int, int, int, int]]:
    """Point, key, first, past; a point changes its key at most once."""
    found = []
    for point in range(POINTS):
        first, past = draw(spans)
        change = draw(st.integers(first, past))
        for begin, end in ((first, change), (change, past)):
            if begin < end:
                found.append((point, draw(st.integers(0, 2)), begin, end))
    return draw(st.permutations(found))


@settings(max_examples=by_chance(80), deadline=None)
@given(stays(), links_of)
def test_every_day_of_a_point_is_in_the_group_of_its_key_and_charges(
    rows: list[tuple[int, int, int, int]], links: list[tuple[int, int, list[int]]]
) -> None:
    points = PointDays(*np.array(rows, np.int64).reshape(-1, 4).T)
    linked = LinkedDays(
        charges=np.array([charge for charge, _, _ in links], np.int64),
        points=np.array([point for _, point, _ in links], np.int64),
        quantities=np.ones(len(links), np.int64),
        firsts=np.array([span[0] for _, _, span in links], np.int64),
        pasts=np.array([span[1] for _, _, span in links], np.int64),
    )

    groups = groups_of(points, meet(points, linked), DAYS)

    found: dict[tuple[int, int], tuple[int, tuple[int, ...]]] = {}
    for point, group, first, past in zip(
        groups.days.points.tolist(),
        groups.days.keys.tolist(),
        groups.days.firsts.tolist(),
        groups.days.pasts.tolist(),
        strict=True,
    ):
        for day in range(first, past):
            assert (point, day) not in found
            found[point, day] = (int(groups.keys[group]), groups.members[group])
    assert found == by_day(rows, links)
    assert len({*zip(groups.keys.tolist(), groups.members, strict=True)}) == len(groups.members)


def by_day(
    rows: list[tuple[int, int, int, int]], links: list[tuple[int, int, list[int]]]
) -> dict[tuple[int, int], tuple[int, tuple[int, ...]]]:
    """The key of each point on each day, and what it carries, one day after the other."""
    found = {}
    for point, key, begin, end in rows:
        for day in range(begin, end):
            carried = sorted(
                charge
                for charge, linked, (first, past) in links
                if linked == point and first <= day < past
            )
            found[point, day] = (key, tuple(carried))
    return found
