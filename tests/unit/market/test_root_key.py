"""A document is recognised by its root key, however its text is laid out around it: written as
Energinet writes it, it is gone through once, and gives what the long way gives.
"""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elhandel.market.cim.incoming import Document, UnreadableDocument, read_document
from tests.unit.metering.builders import a_point, a_wire_series

NAME = "NotifyValidatedMeasureData"
ROOT = f"{NAME}_MarketDocument"
CONTENT: dict[str, Any] = {
    "mRID": "a } b",
    "process.processType": {"value": "E23"},
    "Series": [{"mRID": "1"}, {"mRID": "2"}],
}


def told(document: Document) -> tuple[Any, ...]:
    """What handlers use of it."""
    return (
        document.name,
        document.envelope.head,
        [msgspec.json.decode(record) for record in document.envelope.records],
        [msgspec.json.decode(series) for series in document.series],
        msgspec.json.decode(document.content),
    )


def body(content: Any = CONTENT, root: str = ROOT) -> bytes:
    return json.dumps({root: content}).encode()


def beside_another_key(content: Any) -> bytes:
    """The same document, whose root key must be looked for."""
    return json.dumps({"note": 1, ROOT: content}).encode()


@pytest.mark.parametrize(
    "text",
    [
        body(),
        json.dumps({ROOT: CONTENT}, indent=2).encode() + b"\r\n",
        b"\xef\xbb\xbf" + body(),
        b" \n" + body(),
        body(root=ROOT.lower()),
        body().replace(b"Notify", b"\\u004eotify"),
        body()[:-1] + b', "note": {"a": 1}}',
        b'{"%b": {"mRID": "an earlier one"}, ' % ROOT.encode() + body()[1:],
    ],
    ids=[
        *("plain", "indented", "byte-order mark", "space before", "lower case", "escaped"),
        *("a key behind it", "written twice"),
    ],
)
def test_it_is_the_same_document_however_it_is_laid_out(text: bytes) -> None:
    assert told(read_document(text)) == told(read_document(beside_another_key(CONTENT)))


def test_readings_whose_heads_can_all_be_read_come_with_them_and_with_their_text() -> None:
    content = CONTENT | {"Series": [a_wire_series([a_point(1)]), a_wire_series([a_point(2)])]}
    document, other = read_document(body(content)), read_document(beside_another_key(content))
    assert [head.transaction_id for head in document.heads] == ["t-1", "t-1"]
    assert not other.heads
    assert told(document) == told(other)


@pytest.mark.parametrize("bad", [{"mRID": 1}, {"mRID": "1"}, {}, None, 7])
def test_a_series_without_a_head_leaves_all_to_be_read_one_by_one(bad: object) -> None:
    content = CONTENT | {"Series": [a_wire_series([a_point(1)]), bad]}
    document = read_document(body(content))
    assert not document.heads
    assert told(document) == told(read_document(beside_another_key(content)))


@pytest.mark.parametrize(
    "text",
    [
        body()[:-1],
        body()[:-2],
        body() + b"}",
        body() + b" {}",
        body(None)[:-1],
        body([]),
        b'{"%b": }' % ROOT.encode(),
        b'{"%b"}' % ROOT.encode(),
    ],
    ids=[
        *("its end is missing", "more of it is missing", "one brace more", "a second document"),
        *("null without an end", "a list", "nothing", "no value"),
    ],
)
def test_what_is_cut_off_or_goes_on_is_no_document(text: bytes) -> None:
    with pytest.raises(UnreadableDocument):
        read_document(text)


text_values = st.text(max_size=8)
contents = st.dictionaries(
    st.sampled_from(["mRID", "MktActivityRecord", "Series", "createdDateTime", "type"]),
    st.recursive(
        text_values | st.none() | st.integers() | st.fixed_dictionaries({"value": text_values}),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text_values, inner, max_size=3),
        max_leaves=6,
    ),
    max_size=5,
)


@given(contents)
def test_whatever_it_holds_it_is_read_as_beside_another_key(content: Any) -> None:
    def answer(text: bytes) -> Any:
        try:
            return told(read_document(text))
        except UnreadableDocument as error:
            return str(error).split("(")[0]

    assert answer(body(content)) == answer(beside_another_key(content))
