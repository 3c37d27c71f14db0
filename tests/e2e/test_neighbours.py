"""The settlement flow of the market, as `elhandel demo --neighbours` plays it: surplus is
minted, sold, bought, cleared, and stands on the bills of both.

A story of its own takes minutes: only `make test-long` plays it.
"""

from collections.abc import Iterator

import pytest

from tests.builders.chance import LONG
from tests.builders.story import Played, played_story

pytestmark = [
    pytest.mark.stack,
    pytest.mark.long,
    pytest.mark.skipif(not LONG, reason="a story of its own: make test-long"),
]

CUSTOMERS = 8
"""As few as the story can do with."""


@pytest.fixture(scope="module")
def played() -> Iterator[Played]:
    with played_story(CUSTOMERS, neighbours=True) as story:
        yield story


def test_two_neighbours_trade_what_was_measured_and_have_it_on_their_bills(
    played: Played,
) -> None:
    """The settlement flow of the requirements: two users, 25 kWh minted, sell 20 at 0.15, buy 20 at
    0.16, cleared at 0.155 (GX-ORD-1, GX-CLR-1, GX-STL-1, GX-MNT-3).
    """
    ((minted,),) = played.world.ask(
        "SELECT sum(units)::bigint / 1000000 FROM chain.task WHERE kind = 'mint'"
    )
    assert minted >= 25_000  # Wh: what is less than 5 kWh of a point waits
    (told,) = [line for line in played.tale if "producers trade with their neighbours" in line]
    assert "measured kWh are tokens on the ledger" in told
    (told,) = [line for line in played.tale if line.startswith("A neighbour sold")]
    assert "The buyer pays 3.10, our fee is 0.03, the seller gets 3.07." in told
    orders = played.world.ask(
        "SELECT rail, side, wh, price, traded_wh, state FROM exchange.trade_order ORDER BY 1, 2"
    )
    assert orders == [
        ("bill", "buy", 20_000, 160_000, 20_000, "filled"),
        ("bill", "sell", 20_000, 150_000, 20_000, "filled"),
        ("token", "buy", 10_000, 170_000, 10_000, "filled"),
        ("token", "sell", 10_000, 150_000, 10_000, "filled"),
    ]


def test_the_ledger_delivers_against_payment_and_bills_take_it_off(played: Played) -> None:
    """GX-WAL-1, GX-STL-1 to 3, GX-ERC-3, C.3: wallets by a signed nonce, what the market may move
    by their owners' signature, a certificate cited, and no token left of a closed month.
    """
    (told,) = [line for line in played.tale if line.startswith("The same two traded")]
    ((certificate,),) = played.world.ask(
        "SELECT e.number FROM exchange.cited JOIN certificates.certificate e USING (certificate_id)"
    )
    assert certificate in told
    events = played.world.ask(
        "SELECT event, count(*) FROM wallets.activity GROUP BY event ORDER BY event"
    )
    assert events == [("allowance", 2), ("asked", 2), ("connected", 2)]
    settled = played.world.ask(
        "SELECT k.state, k.done_units / 1000000, k.done_money, x.total_ore, x.fee_ore "
        "FROM exchange.token_settlement x JOIN chain.task k USING (subject)"
    )
    assert settled == [("done", 10_000, 160, 160, 2)]
    charges = played.world.ask(
        "SELECT source, sum(amount_ore)::bigint FROM billing.charge WHERE source LIKE 'trade-%%' "
        "AND what NOT LIKE '%%erstattet%%' GROUP BY source ORDER BY source"
    )
    assert charges == [
        ("trade-bought", 470),
        ("trade-fee", 5),
        ("trade-paid", -160 + 158),
        ("trade-sold", -470),
    ]
    ((left,),) = played.world.ask(
        "SELECT sum(CASE done_kind WHEN 'mint' THEN done_units WHEN 'burn' THEN -done_units END) "
        "FROM chain.task"
    )
    assert left == 0
    assert any("of tokens are burned" in line for line in played.tale)
