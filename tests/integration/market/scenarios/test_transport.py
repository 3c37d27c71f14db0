"""The four scenarios of the first plan: what goes wrong between us and DataHub costs nothing."""

from typing import Any


def test_a_token_that_expires_is_renewed_and_the_request_leaves_once(stage: Any) -> None:
    stage.exchange(kill=False)
    stage.clock.move_by(hours=2)  # a token is valid for an hour
    stage.sign_up(stage.home())
    stage.market("POST", "/admin/faults", {"kind": "answer", "status": 401, "path": "/cim/"})

    stage.exchange(kill=False)

    assert stage.states("switch") == ["effectuation_pending"]
    received = stage.market("GET", "/control/statistics")["messages"]["received"]
    assert received["RSM-001/E03"] == 1


def test_a_request_that_meets_503_three_times_is_sent_once(stage: Any) -> None:
    stage.sign_up(stage.home())
    fault = {"kind": "answer", "status": 503, "count": 3, "document": "RequestChangeOfSupplier"}
    stage.market("POST", "/admin/faults", fault)

    sent = stage.poller("send-due", kill=False)

    assert (sent["sent"], sent["waiting"]) == (1, 0)
    assert stage.market("GET", "/admin/faults") == []
    received = stage.market("GET", "/control/statistics")["messages"]["received"]
    assert received == {"RSM-001/E03": 1}
    stage.exchange(kill=False)
    assert stage.states("switch") == ["effectuation_pending"]


def test_a_malformed_message_is_a_dead_letter_and_what_is_behind_it_is_handled(
    stage: Any,
) -> None:
    stage.market("POST", "/admin/inject-malformed", {"queue": "MasterData", "kind": "truncated"})
    stage.sign_up(stage.home())

    stage.exchange(kill=False)

    (letter,) = stage.staff("dead-letters", most=10)["dead_letters"]
    assert letter["code"] == "unreadable-document"
    assert stage.states("switch") == ["effectuation_pending"]
    assert stage._waiting() == {}


def test_a_queue_that_is_out_stops_no_other_and_loses_nothing(stage: Any) -> None:
    stage.sign_up(stage.home())
    down = {"kind": "answer", "status": 503, "count": None, "queue": "MasterData"}
    number = stage.market("POST", "/admin/faults", down)["fault"]

    stage.poller("send-due", kill=False)
    polled = stage.poller("poll-queues", kill=False)

    assert polled["unavailable"] == ["MasterData"]
    assert polled["handled"]["NotifyPriceList"] > 0
    assert stage.states("switch") == ["sent"]

    stage.market("DELETE", f"/admin/faults/{number}")
    stage.exchange(kill=False)
    assert stage.states("switch") == ["effectuation_pending"]
    assert stage._waiting() == {}
