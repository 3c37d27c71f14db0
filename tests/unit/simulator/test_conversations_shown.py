"""How conversations and the work list are printed."""

from typing import Any

import pytest

from simulator.local.cli.market.conversations import (
    conversation,
    show_conversation,
    show_heads,
    show_work,
)
from simulator.local.cloud.errors import UnableToRun

TALK: dict[str, Any] = {
    "kind": "end_of_supply",
    "title": "End of supply",
    "guide": "BRS-002",
    "state": "sent",
    "day": "2026-03-20",
    "gsrn": "571313180000000005",
    "entries": [
        {
            "at": "2026-03-10T08:00:00+00:00",
            "what": "sent",
            "document": "RequestEndOfSupply",
            "reason": "E20",
            "transaction_id": "t-1",
            "sentence": None,
        },
    ],
    "next": {
        "what": "the market confirms or rejects",
        "by": "2026-03-10T12:00:00+00:00",
        "is_overdue": True,
        "otherwise": "ask DataHub",
    },
}


def test_a_conversation_says_what_was_said_and_what_comes_next(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show_conversation(TALK)
    out = capsys.readouterr().out
    assert "End of supply (BRS-002) of 571313180000000005, for 2026-03-20: sent" in out
    assert "RequestEndOfSupply/E20" in out
    assert "by 2026-03-10 12:00 UTC. It is overdue." in out
    assert "What to do: ask DataHub." in out


def test_a_conversation_that_is_over_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    show_conversation({**TALK, "next": None})
    assert "Nothing more is expected." in capsys.readouterr().out


def test_lists_that_are_empty_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    show_heads([])
    show_work([])
    assert capsys.readouterr().out.splitlines() == [
        "Nothing was said with the market about this point.",
        "Nothing of the market waits for staff. `elhandel held list` shows bills that wait, "
        "`elhandel bank work` money.",
    ]


def test_a_list_says_how_each_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    head = {
        "begun_at": "2026-03-10T08:00:00+00:00",
        "kind": "switch",
        "day": "2026-04-01",
        "state": "sent",
        "process_id": 7,
        "enquiry_id": None,
        "resumption_id": None,
    }
    show_heads([head])
    assert "--process 7" in capsys.readouterr().out


def test_one_thing_has_to_be_named() -> None:
    with pytest.raises(UnableToRun, match="Name one thing"):
        conversation()
    with pytest.raises(UnableToRun, match="Name one thing"):
        conversation(process=1, enquiry=2)
