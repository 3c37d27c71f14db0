"""A page of a list: its rows, and where the next one begins."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class Page[Row: BaseModel]:
    """Rows in the order of their keys."""

    rows: Sequence[Row]

    after: str | None
    """The cursor of the next page; None on the last."""


def page_of[Key, Row: BaseModel](
    found: Sequence[tuple[Key, Row]], limit: int, cursor: Callable[[Key], str]
) -> Page[Row]:
    """The page of rows that were found with their keys, one beyond `limit` where there are more."""
    rows = [row for _, row in found[:limit]]
    return Page(rows, cursor(found[limit - 1][0]) if len(found) > limit else None)
