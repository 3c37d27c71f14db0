"""What staff see of neighbours' trade, looked at in every form: axe, light and dark, desktop and
phone; a picture of each (`.local/pictures/kontor-nabo-…`).
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Browser

from elhandel.chain.watch import Look, note_look
from elhandel.exchange.control import PauseKind, pause_market, resume_market
from elhandel.values.decision import Decision
from tests.browser.conftest import PICTURES
from tests.browser.stage import Stage
from tests.browser.test_neighbours_states import Quarter, neighbours, quarter_stage
from tests.browser.visitor import Visitor

__all__ = ["neighbours", "quarter_stage"]  # fixtures

PAGES: Final = {
    "kontor-nabo": ("/kontor/nabostroem", "Kvarterer, de seneste seks timer"),
    "kontor-nabo-noedstop": ("/kontor/nabostroem", "nødstop siden"),
    "kontor-nabo-koe": ("/kontor/arbejde/chain-tasks", "Der ligger noget andet"),
    "kontor-nabo-afvist": ("/kontor/arbejde/stuck-settlements", "Køberens tegnebog har for lidt"),
    "kontor-nabo-afvist-igen": (
        "/kontor/goer/retry-settlement?trade={trade}&tilbage=/kontor/arbejde/stuck-settlements",
        "prøves tre gange igen",
    ),
    "kontor-nabo-annuller": ("/kontor/goer/clear-book?tilbage=/kontor/nabostroem", "Grund"),
    "kontor-nabo-kunde": ("/kontor/kunder/{seller}?vis=neighbours", "Ville sælge til naboer"),
}
"""By picture: the page, and what stands on it."""

_DEAD: Final = """
INSERT INTO chain.task (kind, subject, number, wallet, units, state, attempts, due_at, cause,
                        ordered_at)
VALUES ('mint', 'a', 1, 'w', 5, 'dead', 5, '2026-01-31', 'receipt-taken', '2026-01-30')
ON CONFLICT DO NOTHING
"""

_REFUSED: Final = """
WITH work AS (
    INSERT INTO chain.task (kind, subject, number, wallet, units, state, attempts, due_at, cause,
                            ordered_at)
    VALUES ('settle', 'b', 1, 'w', 5, 'dead', 3, '2026-01-31', 'too-little-money', '2026-01-30')
    ON CONFLICT DO NOTHING RETURNING subject)
INSERT INTO exchange.token_settlement (trade_id, subject, total_ore, fee_ore, ordered_at)
SELECT min(t.trade_id), w.subject, 310, 3, '2026-01-30' FROM exchange.trade t, work w
GROUP BY w.subject
"""


@pytest.fixture
def look_in(
    chromium: Browser, quarter_stage: tuple[Stage, Quarter]
) -> Iterator[Callable[..., Visitor]]:
    """A window in front of the back office, around a market with a day of trades."""
    stage, quarter = quarter_stage
    market = quarter.market
    now = market.clock.now()
    with market.database.transaction() as tx:
        note_look(tx, Look(now, now, 2, 1, 48_211_903, 2_517_000_000, 0))
        tx.execute(_DEAD)
        tx.execute(_REFUSED)
    opened: list[Visitor] = []

    def look(**options: Any) -> Visitor:
        stage.open_to("admin", now=now)
        opened.append(Visitor(chromium, stage.url, PICTURES, **options))
        return opened[-1]

    yield look
    try:
        for visitor in opened:
            visitor.expect_silence()
    finally:
        for visitor in opened:
            visitor.close()
        stage.clear()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_neighbours_trade_is_whole_in_every_form(
    look_in: Callable[..., Visitor], quarter_stage: tuple[Stage, Quarter], name: str
) -> None:
    _, quarter = quarter_stage
    decision = Decision("staff:ida", "a fault in the auction", quarter.market.clock.now())
    stopped = name.endswith("noedstop")
    if stopped:
        with quarter.market.database.transaction() as tx:
            pause_market(tx, decision, PauseKind.EMERGENCY)

    path, told = PAGES[name]
    visitor = look_in()
    ((trade,),) = quarter.market.world.rows("SELECT trade_id FROM exchange.token_settlement")
    seller = quarter.states["seller"].customer_id
    visitor.go(path.format(seller=seller, trade=trade))
    visitor.sees(told)
    visitor.look(name)

    if stopped:
        with quarter.market.database.transaction() as tx:
            resume_market(tx, decision, PauseKind.EMERGENCY)
