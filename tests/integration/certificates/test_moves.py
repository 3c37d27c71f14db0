"""Transfer and retirement, of the whole or a part (GX-ERC-4); what a sale may cite (GX-ERC-3)."""

from collections.abc import Callable

import psycopg
import pytest

from elhandel.certificates import (
    CertificateClosed,
    CertificateExpired,
    ExceedsCertificate,
    InvalidCertificate,
    MoveDiffers,
    NoRecipient,
    NotValidated,
)
from elhandel.certificates.moves import require_tradable, transfer
from elhandel.certificates.record import State
from elhandel.platform.database import Database
from elhandel.values.errors import NotFound
from tests.builders.waiting import Second
from tests.integration.certificates.world import LATER, Producer, World


@pytest.fixture
def anna(world: World) -> Producer:
    producer = world.producer()
    world.produces(producer, [1_000])
    return producer


@pytest.fixture
def bo(anna: Producer, world: World) -> Producer:
    return world.producer()


@pytest.fixture
def valid(anna: Producer, world: World) -> str:
    """A certificate of Anna for 1,000 Wh that is pending no more."""
    number = world.issues(anna)
    world.clock.move_by(days=LATER.days)
    return number


def held(world: World, *owners: Producer, number: str) -> list[int]:
    return [world.own(owner, number).held_wh for owner in owners]


def test_a_part_is_given_and_what_is_left_stays(
    world: World, anna: Producer, bo: Producer, valid: str
) -> None:
    """GX-ERC-4: from, to, time and amount are kept."""
    moved = world.gives(anna, valid, bo, 400)

    assert (moved.wh, moved.is_new) == (400, True)
    assert held(world, anna, bo, number=valid) == [600, 400]
    assert world.rows(
        "SELECT from_id, to_id, wh, moved_at FROM certificates.movement WHERE kind = 'transferred'"
    ) == [(anna.customer, bo.customer, 400, world.clock.now())]
    world.holds()


def test_a_transferred_one_lives_on_and_can_be_given_back_and_retired(
    world: World, anna: Producer, bo: Producer, valid: str
) -> None:
    """GX-ERC-4: in the origin a transfer ended the life of a certificate."""
    world.gives(anna, valid, bo)
    world.gives(bo, valid, anna, 100)
    world.retires(bo, valid)
    assert world.own(anna, valid).certificate.state(world.clock.now()) is State.VALID
    world.retires(anna, valid)

    assert world.own(bo, valid).own_retired_wh == 900
    assert world.own(bo, valid).certificate.state(world.clock.now()) is State.RETIRED
    world.holds()


def test_what_is_retired_is_retired_for_good(
    world: World, anna: Producer, bo: Producer, valid: str
) -> None:
    """GX-ERC-4"""
    world.retires(anna, valid)
    with pytest.raises(CertificateClosed):
        world.gives(anna, valid, bo)
    with pytest.raises(CertificateClosed):
        world.retires(anna, valid)


@pytest.mark.parametrize("wh", [1_001, 0, -5])
def test_nobody_moves_more_than_they_have(
    world: World, anna: Producer, bo: Producer, valid: str, wh: int
) -> None:
    with pytest.raises(ExceedsCertificate):
        world.gives(anna, valid, bo, wh)
    with pytest.raises(ExceedsCertificate):
        world.retires(anna, valid, wh)


def test_who_never_had_it_knows_nothing_of_it(
    world: World, anna: Producer, bo: Producer, valid: str
) -> None:
    with pytest.raises(NotFound):
        world.own(bo, valid)
    with pytest.raises(NotFound):
        world.retires(bo, valid)


def test_the_recipient_has_to_exist_and_be_somebody_else(
    world: World, anna: Producer, bo: Producer, valid: str
) -> None:
    """GX-ERC-4"""
    unknown = Producer(0, 0, anna.gsrn, "CT-2026-99999")
    for taker in (unknown, anna):
        with pytest.raises(NoRecipient):
            world.gives(anna, valid, taker)

    world.rows("UPDATE portfolio.customer SET proved_at = NULL WHERE customer_id = %s RETURNING 1",
               bo.customer)  # fmt: skip
    with pytest.raises(NoRecipient):
        world.gives(anna, valid, bo)


def test_a_pending_and_an_expired_one_stay_where_they_are(
    world: World, anna: Producer, bo: Producer
) -> None:
    day = world.clock.now().date()
    world.produces(anna, [500], day=day)
    world.clock.move_by(days=1)
    pending = world.issues(anna, day=day)
    assert world.own(anna, pending).certificate.state(world.clock.now()) is State.PENDING
    with pytest.raises(CertificateClosed):
        world.gives(anna, pending, bo)

    world.clock.move_by(days=366)
    assert world.own(anna, pending).certificate.state(world.clock.now()) is State.EXPIRED
    with pytest.raises(CertificateClosed):
        world.retires(anna, pending)


def test_asking_again_with_the_same_key_moves_nothing_twice(
    world: World, anna: Producer, bo: Producer, valid: str
) -> None:
    first = world.gives(anna, valid, bo, 400, key="once")
    again = world.gives(anna, valid, bo, 400, key="once")

    assert (again.movement_id, again.is_new) == (first.movement_id, False)
    assert held(world, anna, bo, number=valid) == [600, 400]
    with pytest.raises(MoveDiffers):
        world.gives(anna, valid, bo, 500, key="once")
    with pytest.raises(MoveDiffers):
        world.retires(anna, valid, 400, key="once")


def test_two_at_once_never_move_more_than_there_is(
    world: World,
    anna: Producer,
    bo: Producer,
    valid: str,
    database_url: str,
    database_of: Callable[[str], Database],
) -> None:
    other = database_of("portal")

    def second() -> object:
        with other.customer_transaction(anna.customer) as tx:
            return transfer(tx, valid, bo.account, 600, "b", world.clock.now())

    with world.portal.customer_transaction(anna.customer) as tx:
        transfer(tx, valid, bo.account, 600, "a", world.clock.now())
        waiting = Second(database_url, second)

    assert isinstance(waiting.result(), ExceedsCertificate)
    assert held(world, anna, bo, number=valid) == [400, 600]


def test_a_customers_role_moves_only_what_is_theirs(
    world: World, anna: Producer, bo: Producer, valid: str
) -> None:
    """Even a statement that forgets who asks: row security refuses it."""
    (certificate,) = world.rows("SELECT certificate_id FROM certificates.certificate")
    forged = (
        "INSERT INTO certificates.movement (certificate_id, kind, from_id, to_id, wh, moved_at)"
        " VALUES (%s, %s, %s, %s, 1, %s)"
    )
    for kind, giver, taker in (
        ("transferred", anna.customer, bo.customer),
        ("issued", None, bo.customer),
    ):
        values = [certificate[0], kind, giver, taker, world.clock.now()]
        with (
            world.portal.customer_transaction(bo.customer) as tx,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            tx.execute(forged.encode(), values)


def test_what_is_corrected_is_taken_from_the_producer_then_the_latest_then_what_was_retired(
    world: World, anna: Producer, bo: Producer, valid: str
) -> None:
    carl = world.producer()
    world.gives(anna, valid, bo, 300)
    world.gives(anna, valid, carl, 200)
    world.retires(bo, valid, 100)

    world.produces(anna, [600])
    world.compares()
    assert held(world, anna, bo, carl, number=valid) == [100, 200, 200]

    world.produces(anna, [150])
    world.compares()
    assert held(world, anna, bo, carl, number=valid) == [0, 50, 0]
    assert world.own(bo, valid).own_retired_wh == 100

    world.produces(anna, [40])
    world.compares()
    assert world.own(bo, valid).own_retired_wh == 40
    assert world.own(bo, valid).certificate.state(world.clock.now()) is State.RETIRED

    world.produces(anna, [0])
    world.compares()
    assert world.own(bo, valid).certificate.state(world.clock.now()) is State.WITHDRAWN
    world.holds()


def cites(world: World, owner: Producer, number: str, wh: int, cited_wh: int = 0) -> int:
    with world.portal.customer_transaction(owner.customer) as tx:
        return require_tradable(tx, number, wh, world.clock.now(), cited_wh=cited_wh)


def test_a_sale_cites_only_what_is_valid_validated_and_enough(
    world: World, anna: Producer, bo: Producer, valid: str
) -> None:
    """GX-ERC-3: InvalidErcCertificate, ErcCertificateExpired, ErcNotValidatedForTrading,
    ExceedsErcAmount.
    """
    with pytest.raises(NotValidated) as refused:
        cites(world, anna, valid, 1_000)
    assert refused.value.code == "erc-not-validated-for-trading"

    world.validates(valid)
    assert cites(world, anna, valid, 1_000)
    assert cites(world, anna, valid, 400, cited_wh=600)
    with pytest.raises(ExceedsCertificate) as exceeds:
        cites(world, anna, valid, 401, cited_wh=600)
    assert exceeds.value.code == "exceeds-erc-amount"

    for owner, number in ((bo, valid), (anna, "ERC-2026-000009")):
        with pytest.raises(InvalidCertificate) as invalid:
            cites(world, owner, number, 1)
        assert invalid.value.code == "invalid-erc-certificate"

    world.clock.move_by(days=366)
    with pytest.raises(CertificateExpired) as expired:
        cites(world, anna, valid, 1)
    assert expired.value.code == "erc-certificate-expired"


def test_a_home_whose_use_is_covered_is_ones_own(
    world: World, anna: Producer, bo: Producer
) -> None:
    home = world.producer(technology=None, kind="E17")
    number = world.issues(anna, hours=(0, 1))
    world.clock.move_by(days=LATER.days)
    world.gives(anna, number, home)
    with pytest.raises(NotFound):
        world.retires(home, number, 100, gsrn=str(bo.gsrn))
    world.retires(home, number, 100, gsrn=str(home.gsrn))
    assert world.rows("SELECT used_at_id FROM certificates.movement WHERE kind = 'retired'") == [
        (home.point,)
    ]
