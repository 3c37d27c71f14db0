"""Lists that come in pages, as JSON, CSV or NDJSON; an empty one is 200 too.

Where there are more rows, the header Link has the address of the next page (RFC 8288).
x-next-cursor says where the page ends, so that a caller may ask later for what was added since. A
page is rendered whole, so it has a most; the list behind it may have any length.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final, Protocol
from urllib.parse import urlencode

from fastapi import Depends, Header, Query, Request, Response
from pydantic import BaseModel

from elhandel.platform.web.problem_json import problems
from elhandel.platform.web.rows import CONTENT_TYPES, Format, rendered, wanted

LONGEST_CURSOR: Final = 400
"""Characters."""
MOST_ROWS: Final = 5_000
"""Of a page. As JSON they are some 3 MB, and a Lambda function may answer 6."""
USUAL_ROWS: Final = 1_000

_TEXT: Final = {"schema": {"type": "string"}}
_HEADERS: Final = {
    "Link": {"description": 'The next page, as rel="next"; missing on the last.', **_TEXT},
    "x-next-cursor": {
        "description": "Where the page ends: ask with it later for what was added since.",
        **_TEXT,
    },
    "ETag": {"description": "For the header If-None-Match.", **_TEXT},
}


class Page[Row: BaseModel](Protocol):
    """Rows of a list, the cursor of where they end, and whether there are more now."""

    @property
    def rows(self) -> Sequence[Row]: ...

    @property
    def cursor(self) -> str | None: ...

    @property
    def more(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class PageAsked:
    """A page as a request asks for it; after `cursor`, with at most `limit` rows."""

    path: str
    cursor: str | None
    limit: int
    format_: Format

    def answer[Row: BaseModel](
        self, page: Page[Row], model: type[Row], **filters: object
    ) -> Response:
        """The page as a response. filters: what the address of the next page repeats."""
        headers = {"vary": "accept"}
        if page.cursor is not None:
            headers["x-next-cursor"] = page.cursor

        if page.more:
            named = {name: value for name, value in filters.items() if value is not None}
            query = urlencode(
                {**named, "limit": self.limit, "format": self.format_, "cursor": page.cursor}
            )
            headers["link"] = f'<{self.path}?{query}>; rel="next"'

        content = rendered(page.rows, model, self.format_)
        return Response(content, headers=headers, media_type=CONTENT_TYPES[self.format_])


def list_asked(
    request: Request,
    format_: Annotated[
        Format | None, Query(alias="format", description="In place of the header Accept.")
    ] = None,
    accept: Annotated[
        str | None,
        Header(description="`application/json`, `text/csv` or `application/x-ndjson`."),
    ] = None,
) -> PageAsked:
    """What a request says of a list that is always one page."""
    return PageAsked(request.url.path, None, MOST_ROWS, format_ or wanted(accept or ""))


type AskedList = Annotated[PageAsked, Depends(list_asked)]


def page_asked(
    whole: AskedList,
    cursor: Annotated[
        str | None,
        Query(
            max_length=LONGEST_CURSOR,
            description="Where the page before ended: its header x-next-cursor.",
        ),
    ] = None,
    limit: Annotated[
        int, Query(ge=1, le=MOST_ROWS, description="How many rows the page has at most.")
    ] = USUAL_ROWS,
) -> PageAsked:
    """What a request says of its page."""
    return replace(whole, cursor=cursor, limit=limit)


type AskedPage = Annotated[PageAsked, Depends(page_asked)]


def paged(model: type[BaseModel], *statuses: int) -> dict[int | str, dict[str, Any]]:
    """`responses=` of a route that answers a page of rows, or problems of these statuses."""
    page = {
        "model": list[model],  # type: ignore[valid-type]  # known at run time only
        "description": "A page of the list",
        "headers": _HEADERS,
        "content": {
            "application/json": {"example": [example_of(model)]},
            "application/x-ndjson": _TEXT,
            "text/csv": _TEXT,
        },
    }
    return {200: page, **problems(*statuses)}


def example_of(model: type[BaseModel]) -> dict[str, Any]:
    """An example of a model as JSON, made from the examples of its fields."""
    return {
        name: _example(field.annotation, field.examples)
        for name, field in model.model_fields.items()
    }


def _example(annotation: Any, examples: list[Any] | None) -> Any:
    if examples:
        return examples[0]
    (inner, *_) = getattr(annotation, "__args__", (annotation,))
    example = example_of(inner)
    return example if inner is annotation else [example]
