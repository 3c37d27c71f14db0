"""D.1, GX-ERC-4, 5: the token of a certificate follows our books, once, whatever crashes."""

import contextlib
import json
import struct
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.certificates import UnableToCertify
from elhandel.certificates.listed import (
    CUSTODY_OF_CERTIFICATES,
    LONGEST_URI,
    Listed,
    follow_on_ledger,
    subject_of,
)
from elhandel.certificates.shown import certificate_by_number, metadata_bytes, metadata_hash
from elhandel.chain import tasks
from elhandel.chain.tasks import Certificate, Kind
from elhandel.platform.database import Database
from elhandel.values.errors import NotFound
from tests.builders.chain import a_wallet
from tests.builders.chance import by_chance
from tests.builders.clock import HandClock
from tests.builders.functions import Invoke
from tests.integration.certificates.test_random_histories import empty
from tests.integration.certificates.world import LATER, NOON, Producer, World
from tests.integration.chain.world import MOODS, TRUNCATE
from tests.integration.chain.world import World as Ledger

ISSUER, SITE = "Elhandel A/S", "https://elhandel.example"
WH: Final = 1_000


class Story:
    """Anna's certificate, two neighbours, and the ledger."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ledger = Ledger(world.database)
        self.ledger.clock = world.clock
        self.people = [world.producer() for _ in range(3)]
        self.day = world.clock.now().date()
        world.produces(self.people[0], [WH], self.day)
        world.clock.move_by(days=1)
        self.number = world.issues(self.people[0], day=self.day)
        with world.database.transaction() as tx:
            certificate = certificate_by_number(tx, self.number)
        self.subject = subject_of(certificate, self.people[0].gsrn.value)
        self.sha256 = metadata_hash(metadata_bytes(certificate, ISSUER, SITE))

    def valid(self) -> "Story":
        self.world.clock.move_by(days=LATER.days)
        return self

    def lists(self, address: str = SITE) -> Listed:
        return follow_on_ledger(self.world.settlement, self.world.clock, ISSUER, address)

    def connects(self, who: int, name: str | None = None) -> str:
        """The wallet of a person, connected instead of the one before."""
        self.removes(who)
        address = a_wallet(name or f"wallet of {who}")
        with self.world.database.transaction() as tx:
            tx.execute(
                "INSERT INTO wallets.wallet (customer_id, address, connected_at)"
                " VALUES (%s, %s, %s)",
                [self.people[who].customer, address, self.world.clock.now()],
            )
        return address

    def removes(self, who: int) -> None:
        with self.world.database.transaction() as tx:
            tx.execute(
                "UPDATE wallets.wallet SET removed_at = %s"
                " WHERE customer_id = %s AND removed_at IS NULL",
                [self.world.clock.now(), self.people[who].customer],
            )

    def wallet(self, who: int) -> str | None:
        rows = self.world.rows(
            "SELECT address FROM wallets.wallet WHERE customer_id = %s AND removed_at IS NULL",
            self.people[who].customer,
        )
        return rows[0][0] if rows else None

    def work(self) -> list[tuple[str, str, str | None]]:
        """(kind, wallet, receiver) of what was ordered about the certificate, in its order."""
        return self.world.rows(
            "SELECT kind, wallet, terms ->> 'to' FROM chain.task WHERE subject = %s"
            " ORDER BY number",
            self.subject,
        )

    def passes(self, moods: Sequence[str] = ()) -> None:
        self.ledger.follow(moods)
        self.ledger.cluster.produce(40)
        self.world.clock.move_by(minutes=1)

    def settles(self) -> None:
        """Nothing goes wrong any more, until nothing is to be done."""
        self.ledger.cluster.settle_down()
        for _ in range(60):
            self.world.clock.move_by(hours=2)
            is_open = self.world.one(
                "SELECT count(*) FROM chain.task WHERE state <> 'done' AND subject = %s",
                self.subject,
            )
            if self.lists() == Listed() and not is_open:
                return
            self.ledger.follow()
            self.ledger.cluster.produce(60)
        raise AssertionError("the work does not come to an end")

    def supply(self) -> int:
        account = self.ledger.cluster.account(self.ledger.book.certificate_of(self.subject))
        return 0 if account is None else struct.unpack_from("<Q", bytes(account.data), 36)[0]

    def holds(self, wallet: str) -> bool:
        at = self.ledger.book.certificate_account_of(self.subject, wallet)
        account = self.ledger.cluster.account(at)
        return account is not None and bytes(account.data)[64:72] == (1).to_bytes(8, "little")


@pytest.fixture
def story(world: World) -> Story:
    return Story(world)


def test_it_is_made_when_it_is_valid_and_an_authority_has_seen_it(story: Story) -> None:
    assert story.lists() == Listed()  # pending: readings may still change

    assert story.valid().lists() == Listed(made=1)
    assert story.lists() == Listed()
    story.settles()

    assert (story.supply(), story.holds(CUSTODY_OF_CERTIFICATES)) == (1, True)
    (terms,) = story.world.rows("SELECT terms FROM chain.task WHERE kind = 'certificate'")
    uri = f"{SITE}/certifikat/{story.number}/metadata.json"
    assert terms[0] == {"name": story.number, "uri": uri, "sha256": story.sha256}


def test_hours_that_are_certified_by_themselves_are_made_when_they_are_validated(
    world: World,
) -> None:
    """Each costs rent; a sale that cites one needs the validation anyway."""
    anna = world.producer()
    world.certified_by_itself(anna)
    world.produces(anna, [500, 600])
    world.compares()
    world.clock.move_by(days=LATER.days)
    assert follow_on_ledger(world.settlement, world.clock, ISSUER, SITE) == Listed()

    world.validates("ERC-2026-000002")
    assert follow_on_ledger(world.settlement, world.clock, ISSUER, SITE) == Listed(made=1)


def test_it_moves_to_who_has_all_of_it_and_is_burned_when_all_of_it_is_retired(
    story: Story,
) -> None:
    anna, bo, _ = story.people
    home = story.connects(0)
    story.valid().settles()
    assert story.holds(home)

    story.world.gives(anna, story.number, bo, 400)
    story.settles()
    assert story.holds(CUSTODY_OF_CERTIFICATES)  # two have some of it

    story.world.gives(anna, story.number, bo)
    hers = story.connects(1)
    story.settles()
    assert story.holds(hers)
    assert story.supply() == 1

    story.world.retires(bo, story.number)
    story.settles()
    assert story.supply() == 0
    assert story.lists() == Listed()
    assert [kind for kind, *_ in story.work()] == [
        Kind.CERTIFICATE,
        *[Kind.HAND_OVER] * 2,
        Kind.RETIRE,
    ]


def test_what_was_withdrawn_wholly_is_burned_and_in_part_stays(story: Story) -> None:
    anna = story.people[0]
    story.valid().settles()
    story.world.produces(anna, [400], story.day)
    story.world.compares()
    story.settles()
    assert story.supply() == 1

    story.world.produces(anna, [0], story.day)
    story.world.compares()
    story.settles()
    assert story.supply() == 0


def test_nothing_of_a_person_stands_on_the_ledger(story: Story) -> None:
    anna = story.people[0]
    story.valid().settles()
    mint = story.ledger.cluster.account(story.ledger.book.certificate_of(story.subject))
    assert mint is not None
    for secret in (anna.gsrn.value, anna.account, "staff:rikke", "asked for it"):
        assert secret.encode() not in bytes(mint.data)
        assert secret not in str(story.work())
    assert anna.gsrn.value not in story.subject


def test_without_an_address_of_the_site_or_with_too_long_a_one_nothing_is_made(
    story: Story,
) -> None:
    assert story.valid().lists("") == Listed()
    assert story.lists("https://" + "x" * LONGEST_URI) == Listed()
    assert story.lists() == Listed(made=1)


def test_the_longest_address_that_is_ordered_fits_a_packet(story: Story) -> None:
    with story.world.database.transaction() as tx:
        tasks.order(
            tx,
            Kind.CERTIFICATE,
            subject="long",
            number=1,
            wallet=CUSTODY_OF_CERTIFICATES,
            units=1,
            terms=Certificate("ERC-2026-999999999", "x" * LONGEST_URI, "a" * 64),
            now=story.world.clock.now(),
        )
    for _ in range(6):
        story.passes()
    assert story.world.rows("SELECT state FROM chain.task WHERE subject = 'long'") == [("done",)]


def test_after_a_loss_of_the_database_it_is_not_made_twice(story: Story) -> None:
    """What the backup did not know of a move stays for somebody to look at, and is counted."""
    home = story.connects(0)
    story.valid().settles()
    story.ledger.back_up()
    story.removes(0)
    story.settles()
    assert story.holds(CUSTODY_OF_CERTIFICATES)

    story.ledger.lose_the_database()
    assert story.lists() == Listed(lost=1)
    story.ledger.kept = None
    story.ledger.lose_the_database()
    story.lists()
    for _ in range(6):
        story.passes()
    assert (story.supply(), story.holds(home)) == (1, False)


def test_the_hourly_job_orders_it(
    story: Story, worker: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.valid()
    answer = worker({"job": "compare-certificates"})
    assert answer["ledger_made"] in {0, 1}
    assert [kind for kind, *_ in story.work()] == [Kind.CERTIFICATE] * answer["ledger_made"]


def test_what_the_backup_did_not_know_of_is_counted_for_the_alarm(
    story: Story, worker: Invoke, capsys: pytest.CaptureFixture[str]
) -> None:
    story.connects(0)
    story.valid().settles()
    story.ledger.back_up()
    story.removes(0)
    story.settles()
    assert worker({"job": "compare-certificates"})["ledger_lost"] == 0
    story.ledger.lose_the_database()
    capsys.readouterr()

    assert worker({"job": "compare-certificates"})["ledger_lost"] == 1

    said = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line[:1] == "{"]
    assert [line["certificates_lost"] for line in said if "certificates_lost" in line] == [[1]]


trouble = st.lists(st.sampled_from(MOODS), max_size=14)
whom = st.integers(0, 2)
acts = st.one_of(
    st.tuples(st.just("gives"), whom, whom, st.sampled_from([None, None, 300])),
    st.tuples(st.just("retires"), whom, st.sampled_from([None, 200])),
    st.tuples(st.just("connects"), whom, st.sampled_from(["one", "two"])),
    st.tuples(st.just("removes"), whom),
    st.tuples(st.just("pass"), trouble),
    st.tuples(st.just("pass"), trouble),
    st.tuples(
        st.just("mishap"), st.sampled_from(["dropped", "late", "twice"]), st.integers(1, 300)
    ),
    st.tuples(st.just("blocks"), st.sampled_from([1, 30, 160, 400])),
)


@settings(max_examples=by_chance(8), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(acts, min_size=4, max_size=14))
def test_the_token_is_where_it_belongs_after_any_moves_crashes_and_faults(
    database: Database, world: World, told: list[tuple[Any, ...]]
) -> None:
    with database.transaction() as tx:
        tx.execute(TRUNCATE)
        tx.execute("DELETE FROM platform.lease")
        tx.execute("DELETE FROM wallets.wallet")
    empty(database)
    story = Story(replace(world, clock=HandClock(NOON), registered=NOON, keys=0)).valid()
    for act in told:
        happen(story, act)
        story.lists()
    story.settles()

    owns = [held(story, who) for who in story.people]
    if not any(owns):
        assert story.supply() == 0
        return
    wallet = story.wallet(owns.index(WH)) if WH in owns else None
    assert story.supply() == 1
    assert story.holds(wallet or CUSTODY_OF_CERTIFICATES)


def happen(story: Story, act: tuple[Any, ...]) -> None:
    """One act of a story; what is refused changes nothing."""
    people, world, cluster = story.people, story.world, story.ledger.cluster
    with contextlib.suppress(UnableToCertify, NotFound):
        match act:
            case ("gives", giver, taker, wh):
                world.gives(people[giver], story.number, people[taker], wh)
            case ("retires", owner, wh):
                world.retires(people[owner], story.number, wh)
            case ("connects", who, name):
                story.connects(who, f"{name} of {who}")
            case ("removes", who):
                story.removes(who)
            case ("pass", moods):
                story.passes(moods)
            case ("mishap", kind, blocks):
                cluster.happen(kind, 1, blocks)
            case ("blocks", count):
                cluster.produce(count)


def held(story: Story, who: Producer) -> int:
    """What somebody has of the certificate, Wh."""
    try:
        return story.world.own(who, story.number).held_wh
    except NotFound:
        return 0
