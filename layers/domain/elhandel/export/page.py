"""A page of a list: its rows, and where it ends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class Page[Row: BaseModel]:
    """Rows in the order of their keys."""

    rows: Sequence[Row]

    cursor: str | None
    """Where the page ends; None where nothing was read yet and there is nothing."""

    more: bool
    """Whether there are more rows now."""


def page_of[Key, Row: BaseModel](
    found: Sequence[tuple[Key, Row]],
    limit: int,
    *,
    before: str | None,
    cursor: Callable[[Key], str],
) -> Page[Row]:
    """The page of rows that were found with their keys, one beyond `limit` where there are more.

    before: the cursor that was asked with, where a page without rows ends as well.
    """
    taken = found[:limit]
    end = cursor(taken[-1][0]) if taken else before

    return Page([row for _, row in taken], end, more=len(found) > limit)
