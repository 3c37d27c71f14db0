"""GX-ERC over HTTP and by jobs: what a customer's key opens, and what an authority asks for."""

import pytest

from tests.builders.chain import a_wallet
from tests.builders.functions import Invoke
from tests.integration.certificates.conftest import ApiOf
from tests.integration.certificates.world import LATER, World

MINE = "/api/erc/my-certificates"


@pytest.mark.usefixtures("neighbours")
def test_issue_transfer_retire_as_a_customer_sees_it(world: World, api_of: ApiOf) -> None:
    """GX-ERC-4, GX-ERC-6: the life of a certificate."""
    anna, bo = world.producer(), world.producer()
    world.produces(anna, [1_500])
    number = world.issues(anna)

    (seen,) = api_of(anna).get(MINE).json()["certificates"]
    assert (seen["certificate_id"], seen["status"], seen["held"]) == (number, "valid", "1.500")
    assert seen["verification_path"] == f"/certifikat/{number}"

    given = api_of(anna).post(
        f"/api/erc/{number}/transfer", json={"recipient": bo.account, "kwh_amount": "0.5"}
    )
    assert (given.status_code, given.json()["kwh_amount"]) == (201, "0.500"), given.text
    assert given.json()["certificate"]["held"] == "1.000"

    retired = api_of(bo).post(f"/api/erc/{number}/retire", json={})
    assert (retired.status_code, retired.json()["certificate"]["retired"]) == (201, "0.500")
    assert api_of(bo).get("/api/erc/my-stats").json() == {
        "total": 1,
        "active_kwh": "0.000",
        "retired_kwh": "0.500",
        "total_kwh": "0.500",
    }
    seen = api_of(bo).get(f"/api/erc/{number}").json()
    assert (seen["is_own_production"], seen["held"]) == (False, "0.000")
    assert str(anna.gsrn) not in str(seen)
    assert api_of(anna).get(MINE, params={"status": "retired"}).json()["certificates"] == []


@pytest.mark.usefixtures("neighbours")
def test_certificates_of_a_wallet_open_to_whose_it_is(world: World, api_of: ApiOf) -> None:
    """GX-ERC-6: `/wallet/{w}`."""
    anna, bo = world.producer(), world.producer()
    world.produces(anna, [1_500])
    number = world.issues(anna)
    wallet = a_wallet("Anna")
    path = f"/api/erc/wallet/{wallet}"
    assert api_of(anna).get(path).status_code == 404  # not connected yet
    with world.database.transaction() as tx:
        tx.execute(
            "INSERT INTO wallets.wallet (customer_id, address, connected_at) VALUES (%s, %s, %s)",
            [anna.customer, wallet, world.clock.now()],
        )

    (seen,) = api_of(anna).get(path).json()["certificates"]
    assert seen["certificate_id"] == number
    assert api_of(bo).get(path).status_code == 404
    assert api_of(anna).get(f"/api/erc/wallet/{a_wallet('Bo')}").status_code == 404
    assert api_of(anna).get("/api/erc/wallet/0").status_code in {400, 422}


@pytest.mark.usefixtures("neighbours")
def test_a_certificate_opens_to_nobody_who_never_had_it(world: World, api_of: ApiOf) -> None:
    anna, bo = world.producer(), world.producer()
    world.produces(anna, [1_500])
    number = world.issues(anna)

    for answer in (
        api_of(bo).get(f"/api/erc/{number}"),
        api_of(bo).post(f"/api/erc/{number}/retire", json={}),
        api_of(bo).post(f"/api/erc/{number}/transfer", json={"recipient": anna.account}),
    ):
        assert answer.status_code == 404
    assert api_of(bo).get(MINE).json() == {"certificates": [], "before": None}


@pytest.mark.usefixtures("neighbours")
def test_the_same_idempotency_key_is_one_transfer(world: World, api_of: ApiOf) -> None:
    anna, bo = world.producer(), world.producer()
    world.produces(anna, [1_500])
    path, key = f"/api/erc/{world.issues(anna)}/transfer", {"Idempotency-Key": "mine"}
    wish = {"recipient": bo.account, "kwh_amount": "0.5"}

    first = api_of(anna).post(path, json=wish, headers=key)
    again = api_of(anna).post(path, json=wish, headers=key)
    other = api_of(anna).post(path, json=wish | {"kwh_amount": "0.6"}, headers=key)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert (other.status_code, other.json()["code"]) == (409, "certificate-move-differs")


@pytest.mark.usefixtures("neighbours")
def test_what_cannot_be_moved_says_why(world: World, api_of: ApiOf) -> None:
    anna = world.producer()
    world.produces(anna, [1_500])
    number = world.issues(anna)
    post = api_of(anna).post

    much = post(f"/api/erc/{number}/retire", json={"kwh_amount": "1.501"})
    assert (much.status_code, much.json()["code"]) == (409, "exceeds-erc-amount")
    nobody = post(f"/api/erc/{number}/transfer", json={"recipient": "CT-2026-99999"})
    assert (nobody.status_code, nobody.json()["code"]) == (422, "no-recipient")
    post(f"/api/erc/{number}/retire", json={})
    gone = post(f"/api/erc/{number}/retire", json={})
    assert (gone.status_code, gone.json()["status_of_certificate"]) == (409, "retired")


def test_where_neighbours_do_not_trade_there_are_no_certificates(
    world: World, api_of: ApiOf
) -> None:
    anna = world.producer()
    assert api_of(anna).get(MINE).status_code == 404


@pytest.mark.usefixtures("neighbours")
def test_certificates_come_in_pages(world: World, api_of: ApiOf) -> None:
    """GX-ERC-6: paging."""
    anna = world.producer()
    world.certified_by_itself(anna)
    for day in range(1, 4):
        world.produces(anna, [100] * 24, day=world.clock.now().date().replace(day=day))
    world.clock.move_by(days=LATER.days)
    world.compares()

    first = api_of(anna).get(MINE).json()
    second = api_of(anna).get(MINE, params={"before": first["before"]}).json()
    numbers = [one["certificate_id"] for one in first["certificates"] + second["certificates"]]
    assert (len(first["certificates"]), second["before"]) == (50, None)
    assert len(set(numbers)) == 72
    assert numbers == sorted(numbers, reverse=True)


def test_an_authority_issues_and_validates_by_hand(world: World, backoffice: Invoke) -> None:
    """GX-ERC-1, GX-ERC-3: with a reason that is kept."""
    anna = world.producer()
    world.produces(anna, [1_500])
    asked = {
        "gsrn": str(anna.gsrn),
        "from": "2026-06-01T00:00+02:00",
        "to": "2026-06-01T01:00+02:00",
        "why": "asked for by the owner",
    }
    answer = backoffice({"job": "issue-certificate", **asked})
    assert answer["certificate"] == "ERC-2026-000001"
    assert backoffice(
        {
            "job": "validate-certificate",
            "certificate": "ERC-2026-000001",
            "why": "meter was inspected",
        }
    ) == {"certificate": "ERC-2026-000001", "changed": True}
    assert world.one("SELECT reason FROM certificates.certificate") == "asked for by the owner"


def test_the_worker_certifies_by_itself_where_neighbours_trade(
    world: World, worker: Invoke, backoffice: Invoke
) -> None:
    anna = world.producer()
    world.produces(anna, [1_500])
    backoffice(
        {"job": "certify-point", "gsrn": str(anna.gsrn), "from": "2026-06-01", "why": "wished so"}
    )
    assert worker({"job": "compare-certificates"})["issued"] == 1
    assert worker({"job": "compare-certificates"})["issued"] == 0
    answer = backoffice(
        {"job": "end-certifying", "gsrn": str(anna.gsrn), "to": "2026-06-03", "why": "wished so"}
    )
    assert answer == {"gsrn": str(anna.gsrn), "to": "2026-06-03"}
