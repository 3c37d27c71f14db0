"""Whatever a client says is understood, or refused with a sentence."""

import contextlib
import json

from hypothesis import given
from hypothesis import strategies as st

from elhandel.live.channels import LONGEST, Ping, Subscribe, Unsubscribe, read
from elhandel.live.errors import NotUnderstood

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
)
FIELDS = st.fixed_dictionaries(
    {"type": st.sampled_from(["subscribe", "unsubscribe", "ping", "own"]) | JSON},
    optional={
        "channel": st.sampled_from(["order-book", "own", "epochs", "matches"]) | JSON,
        "area": st.sampled_from(["DK1", "DK2"]) | JSON,
        "month": st.sampled_from(["2026-01", "2026-1", "0000-01", "2026-01-01"]) | JSON,
        "from": st.integers() | JSON,
    },
)


@given(st.text(max_size=LONGEST + 5) | JSON.map(json.dumps) | FIELDS.map(json.dumps))
def test_anything_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(NotUnderstood):
        said = read(text)
        assert isinstance(said, Subscribe | Unsubscribe | Ping)
        if not isinstance(said, Ping):
            channel = said.of(7)
            assert channel.customer_id in {None, 7}
            assert (channel.customer_id == 7) == (channel.shown == "own")
