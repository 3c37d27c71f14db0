"""What stands on a page, as numbers and cells."""

import re
from typing import Final

from playwright.sync_api import Locator, Page

_AMOUNT: Final = re.compile(r"[−-]?[\d.]+,\d\d")
_CELLS: Final = "rows => rows.map(row => [...row.cells].map(cell => cell.textContent.trim()))"


def ore(text: str) -> int:
    """The last amount in a text: "1.234,56 kr." is 123456."""
    last = _AMOUNT.findall(text)[-1]
    return int(re.sub(r"[.,]", "", last).replace("−", "-"))


def cells(rows: Locator) -> list[list[str]]:
    """The texts of every row's cells."""
    rows.first.wait_for(state="attached")
    return [[str(cell) for cell in row] for row in rows.evaluate_all(_CELLS)]


def opened(page: Page, summary: str, name: str) -> Locator:
    """The table, by its label, that a summary opens."""
    page.get_by_text(summary, exact=True).click()
    found = page.get_by_label(name, exact=True)
    found.get_by_role("table").wait_for()
    return found
