"""Lists that come in pages, as JSON, CSV or NDJSON; an empty one is 200 too.

Where there are more rows, the header Link has the address of the next page (RFC 8288).
x-next-cursor says where the page ends, so that a caller may ask later for what was added since.

JSON has a page of some rows. CSV and NDJSON have as many as one answer can carry, written piece by
piece as they are read, and compressed at once where the caller takes gzip: the function's memory
grows with neither the list nor the answer's length before compression.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final, Protocol
from urllib.parse import urlencode

from fastapi import Depends, Header, Query, Request, Response
from pydantic import BaseModel

from elhandel.platform.web.body import Body, takes_gzip
from elhandel.platform.web.problem_json import problems
from elhandel.platform.web.rows import CONTENT_TYPES, Format, rendered, wanted

LONGEST_CURSOR: Final = 400
"""Characters."""
USUAL_ROWS: Final = 1_000
"""Of a page of JSON."""
PIECE: Final = 5_000
"""Rows that are read and written at a time; also the most that a caller may ask for, in whatever
format: some 3 MB of JSON.
"""
MOST_ROWS: Final = 100_000
"""Of an answer without `limit`: they take some seconds to read and write, and the gateway waits
thirty.
"""
MOST_BYTES: Final = 3_500_000
"""After which an answer ends with its present piece: a Lambda function may answer 6 MB, in which
quotes of texts take two bytes and four bytes of what is compressed take three.
"""

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


class Reading[Row: BaseModel](Protocol):
    """Reads rows of a list after a cursor, at most so many."""

    def __call__(self, *, cursor: str | None, limit: int) -> Page[Row]: ...


@dataclass(frozen=True, slots=True)
class PageAsked:
    """A page as a request asks for it: after `cursor`, with at most `limit` rows; packed: the
    caller takes gzip.
    """

    path: str
    cursor: str | None
    limit: int | None
    format_: Format
    packed: bool

    def answer[Row: BaseModel](
        self, read: Reading[Row], model: type[Row], **filters: object
    ) -> Response:
        """The page as a response. filters: what the address of the next page repeats."""
        if self.format_ == "json":
            page = read(cursor=self.cursor, limit=self.limit or USUAL_ROWS)
            body = Body(packed=False)  # by the middleware, where it is worth it
            body.add(rendered(page.rows, model, self.format_))
        else:
            page, body = self._piece_by_piece(read, model)

        return Response(
            body.content(),
            headers={
                "vary": "accept",
                "etag": body.tag(),
                **body.headers(),
                **self._next(page, filters),
            },
            media_type=CONTENT_TYPES[self.format_],
        )

    def _piece_by_piece[Row: BaseModel](
        self, read: Reading[Row], model: type[Row]
    ) -> tuple[Page[Row], Body]:
        """As many rows as one answer can carry, and the last of their pieces."""
        body = Body(packed=self.packed)
        left = self.limit or MOST_ROWS

        page = read(cursor=self.cursor, limit=min(left, PIECE))
        body.add(rendered(page.rows, model, self.format_))
        left -= len(page.rows)
        while page.more and left > 0 and body.size < MOST_BYTES:
            page = read(cursor=page.cursor, limit=min(left, PIECE))
            body.add(rendered(page.rows, model, self.format_, head=False))
            left -= len(page.rows)

        return page, body

    def _next(self, page: Page[Any], filters: Mapping[str, object]) -> dict[str, str]:
        """The headers that say where the page ends and what comes then."""
        if page.cursor is None:
            return {}
        if not page.more:
            return {"x-next-cursor": page.cursor}

        asked = {**filters, "limit": self.limit, "format": self.format_, "cursor": page.cursor}
        query = urlencode({name: value for name, value in asked.items() if value is not None})
        return {"x-next-cursor": page.cursor, "link": f'<{self.path}?{query}>; rel="next"'}


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
    packed = takes_gzip(request.headers.get("accept-encoding", ""))
    return PageAsked(request.url.path, None, None, format_ or wanted(accept or ""), packed)


type AskedList = Annotated[PageAsked, Depends(list_asked)]


def page_asked(
    whole: AskedList,
    cursor: Annotated[
        str | None,
        Query(
            description="Where the page before ended: its header x-next-cursor.",
            json_schema_extra={"maxLength": LONGEST_CURSOR},  # the list itself refuses what is none
        ),
    ] = None,
    limit: Annotated[
        int | None,
        Query(
            ge=1,
            le=PIECE,
            description="How many rows the page has at most. Without it a page of JSON has 1,000, "
            "and one of CSV or NDJSON as many as an answer can carry.",
        ),
    ] = None,
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
