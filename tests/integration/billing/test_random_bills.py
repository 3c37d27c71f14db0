"""Runs, drafts, corrections, held bills, disputes, charges, profiles, aconto, recipients and
joinings in random order: all is billed once, or waits.
"""

import contextlib
import random
from collections import defaultdict
from datetime import date

import pytest

from elhandel.billing.aconto import bill_aconto
from elhandel.billing.bill import VatClass
from elhandel.billing.charges import add_charges
from elhandel.billing.credits import credit_amount, invoice_again
from elhandel.billing.disputes import UnableToDispute, close_dispute, open_dispute, open_disputes
from elhandel.billing.drafts import (
    UnableToDecideBills,
    bill_runs,
    issue_bills,
    release_due,
    stop_bills,
)
from elhandel.billing.held import held_bills, release_held
from elhandel.billing.issue import (
    AlreadyCredited,
    InvoicesUnderWay,
    UnableToCredit,
    bill_charges,
    bill_held,
    credit_invoice,
    issue_shard,
    plan_invoices,
)
from elhandel.market import customers
from elhandel.platform.database import Database, Transaction, fetch_one
from elhandel.values.decision import Decision
from tests.builders.clock import HandClock, at
from tests.integration.billing.bills import billed_by
from tests.integration.billing.review import notes_wait, reviewed_for
from tests.integration.billing.test_charges_on_bills import a_fee
from tests.integration.billing.test_notes import offenders
from tests.integration.billing.test_recipients import BY_STAFF, known_and_party, send_to_xenia
from tests.integration.billing.world import Line, Supply, a_run, a_supply, settled

MONTHS = [
    (date(2026, 1, 1), date(2026, 2, 1)),
    (date(2026, 2, 1), date(2026, 3, 1)),
    (date(2026, 3, 1), date(2026, 4, 1)),
]


class Books:
    """What was settled, billed and decided so far, and a die."""

    def __init__(self, tx: Transaction, seed: int) -> None:
        self.tx, self.dice = tx, random.Random(seed)
        self.clock = HandClock(at("2026-02-09T08:00"))
        known, party = known_and_party(tx)
        self.party = party
        self.aconto = a_supply(tx, 3, customer=known.customer_id, starts_on=date(2026, 1, 1))
        self.supplies = [
            known,
            party,
            self.aconto,
            a_supply(tx, 4, customer=known.customer_id),
            a_supply(tx, 5),
        ]
        tx.execute(
            "INSERT INTO billing.aconto_plan (contract_id, quarter, amount_ore, set_at) "
            "VALUES (%s, %s, 30000, %s)",
            [self.aconto.contract_id, date(2026, 1, 1), self.clock.now()],
        )
        self.originals: dict[tuple[int, Supply], int] = {}
        self.totals: dict[tuple[int, Supply], int] = defaultdict(int)
        self.months: dict[int, tuple[date, date]] = {}
        self.versions = 1
        self.log: list[str] = []

    def lines(self, total: int) -> list[Line]:
        part = self.dice.randint(0, 7)
        return [Line("energy", total - part, 1000), Line("supplier_subscription", part)]

    def settle(self) -> None:
        month = self.dice.choice(MONTHS)
        done = {supply for (run, supply) in self.originals if self.months[run] == month}
        left = [supply for supply in self.supplies if supply not in done]
        if not left:
            return
        chosen = self.dice.sample(left, self.dice.randint(1, len(left)))
        self.versions += 1
        run = a_run(self.tx, period=month, version=self.versions)
        self.months[run] = month
        for supply in chosen:
            total = self.dice.choice(
                [self.dice.randint(1, 40), 3_000_000 + self.dice.randint(0, 9)]
            )
            settled(self.tx, run, supply, self.lines(total), period=month)
            self.originals[run, supply] = total
            self.totals[run, supply] = total
        self.park(run, [supply for supply in left if supply not in chosen])
        plan_invoices(self.tx, run, customers_per_shard=1)
        self.log.append(
            f"settle {run}: {[(s.supply_period_id, self.totals[run, s]) for s in chosen]}"
        )

    def park(self, run: int, supplies: list[Supply]) -> None:
        """Some of what a run did not settle misses its data."""
        for supply in supplies:
            if self.dice.random() < 0.4:
                self.tx.execute(
                    "INSERT INTO settlement.parked (run_id, supply_period_id, cause, detail) "
                    "VALUES (%s, %s, 'readings-missing', '3 days')",
                    [run, supply.supply_period_id],
                )

    def correct(self) -> None:
        if not self.originals:
            return
        original = self.dice.choice([run for run, _ in self.originals])
        own = [supply for run, supply in self.originals if run == original]
        self.versions += 1
        run = a_run(self.tx, period=self.months[original], version=self.versions, kind="correction")
        lines = []
        for supply in self.dice.sample(own, self.dice.randint(1, len(own))):
            total = self.totals[original, supply]
            new = self.dice.choice(
                [
                    total,
                    0,
                    0,
                    0,
                    3_000_000,
                    self.dice.randint(1, 40),
                    self.dice.randint(1, 40),
                    3_000_000,
                ]
            )
            lines = (
                self.lines(new - total)
                if new != total
                else [Line("energy", 0, 3), Line("supplier_subscription", 0)]
            )
            settled(self.tx, run, supply, lines, period=self.months[original], corrects=original)
            self.totals[original, supply] = new
            lines.append((supply.supply_period_id, total, new))
        plan_invoices(self.tx, run, customers_per_shard=1)
        self.log.append(f"correct {original} by {run}: {lines}")

    def profile(self) -> None:
        chosen = self.dice.choice([supply.customer_id for supply in self.supplies])
        day = self.dice.choice([None, None, 1, 25])
        vat = self.dice.choice([VatClass.STANDARD, VatClass.STANDARD, VatClass.REVERSE_CHARGE])
        billed_by(self.tx, chosen, day=day, vat=vat, least_ore=self.dice.choice([None, 25, 9_000]))
        self.log.append(f"profile {chosen} {day} {vat}")

    def charge(self) -> None:
        account = self.dice.choice([supply.customer_id for supply in self.supplies])
        key, ore = str(len(self.log)), self.dice.choice([-700, 1, 10_000])
        add_charges(self.tx, [a_fee(account, key, amount_ore=ore)], self.clock.now())
        self.log.append(f"charge {account} {ore}")

    def dispute(self) -> None:
        numbers = self.numbers()
        if numbers and self.dice.random() < 0.5:
            number = self.dice.choice(numbers)
            with contextlib.suppress(UnableToDispute):
                open_dispute(self.tx, number, self.decision())
            self.log.append(f"dispute {number}")

    def agree(self) -> None:
        for dispute in open_disputes(self.tx):
            close_dispute(self.tx, dispute.dispute_id, self.decision())
        self.log.append("no disputes")

    def decide(self) -> None:
        """Staff say yes or wait; what is due is released."""
        for run in bill_runs(self.tx):
            if self.dice.random() < 0.4:
                with contextlib.suppress(UnableToDecideBills):
                    self.dice.choice([issue_bills, stop_bills])(
                        self.tx, run.bill_run_id, self.decision()
                    )
                self.log.append(f"decide {run.bill_run_id}")
        release_due(self.tx, self.clock.now())

    def alone(self) -> None:
        self.log.append(f"charges {bill_charges(self.tx, self.clock)}")

    def decision(self) -> Decision:
        return Decision("m", "w", self.clock.now())

    def shard(self) -> None:
        planned = self.tx.execute(
            "SELECT run_id, shard_no FROM billing.invoice_shard WHERE state = 'planned'"
        ).fetchall()
        if planned:
            run, number = self.dice.choice(planned)
            issue_shard(self.tx, run, number, self.clock)
            self.log.append(f"issue {run}/{number}")

    def again(self) -> None:
        done = self.tx.execute(
            "SELECT run_id, shard_no FROM billing.invoice_shard WHERE state = 'done'"
        ).fetchall()
        if done:
            run, number = self.dice.choice(done)
            issue_shard(self.tx, run, number, self.clock)

    def held(self) -> None:
        issued = bill_held(self.tx, self.clock).invoice_ids
        self.log.append(f"held {issued}")

    def release(self) -> None:
        waits = [bill for bill in held_bills(self.tx) if bill.state == "held"]
        if waits:
            one = self.dice.choice(waits)
            release_held(self.tx, one.held_id, Decision("m", "w", self.clock.now()))
            self.log.append(f"release {one.run_id} {one.gsrn}")

    def credit(self) -> None:
        ids = self.tx.execute(
            "SELECT invoice_id FROM billing.invoice WHERE corrects_id IS NULL"
        ).fetchall()
        if ids and self.dice.random() < 0.4:
            chosen = self.dice.choice(ids)[0]
            try:
                with self.tx.transaction():
                    credit_invoice(self.tx, chosen, self.clock)
                self.log.append(f"credit {chosen}")
            except (UnableToCredit, AlreadyCredited):
                pass

    def numbers(self) -> list[str]:
        rows = self.tx.execute("SELECT number FROM billing.invoice WHERE corrects_id IS NULL")
        return [number for (number,) in rows]

    def give(self, what: str) -> None:
        """An amount off an invoice, or an invoice again."""
        numbers = self.numbers()
        if not numbers:
            return
        number, case = self.dice.choice(numbers), str(len(self.log))
        decision = Decision("m", "w", self.clock.now())
        try:
            with self.tx.transaction():
                if what == "amount":
                    amount = self.dice.choice([1, 7, 20, 400_000])
                    credit_amount(self.tx, number, amount, case, decision, self.clock)
                else:
                    invoice_again(self.tx, number, case, decision, self.clock)
            self.log.append(f"{what} {number}")
        except UnableToCredit:
            pass

    def amount(self) -> None:
        self.give("amount")

    def anew(self) -> None:
        self.give("again")

    def recipient(self) -> None:
        if self.dice.random() < 0.3:
            own = [self.supplies[0], self.supplies[3]]
            send_to_xenia(self.tx, self.dice.choice(own))
            self.log.append("recipient")

    def join(self) -> None:
        if self.dice.random() < 0.3:
            try:
                with self.tx.transaction():
                    customers.join_party(self.tx, self.party.customer_id, BY_STAFF)
                self.log.append("join")
            except InvoicesUnderWay:
                pass

    def quarter(self) -> None:
        issued = bill_aconto(self.tx, self.clock).invoice_ids
        self.log.append(f"aconto {issued}")

    def later(self) -> None:
        if self.dice.random() < 0.2:
            self.clock.move_to_day(date(2026, 4, 9))
            self.log.append("april")

    def check(self) -> None:
        assert offenders(self.tx) == [], "\n".join(self.log)

    def all_released(self) -> None:
        """Staff say yes to all that is drafted."""
        for run in bill_runs(self.tx, limit=1_000):
            with contextlib.suppress(UnableToDecideBills):
                issue_bills(self.tx, run.bill_run_id, self.decision())
        release_due(self.tx, self.clock.now())

    def finish(self) -> None:
        self.clock.move_to_day(date(2026, 4, 9))
        self.agree()
        for supply in self.supplies:
            billed_by(self.tx, supply.customer_id)
        for month in MONTHS:
            done = {supply for (run, supply) in self.originals if self.months[run] == month}
            if self.aconto not in done:
                self.versions += 1
                run = a_run(self.tx, period=month, version=self.versions)
                self.months[run] = month
                settled(self.tx, run, self.aconto, self.lines(17), period=month)
                self.originals[run, self.aconto] = self.totals[run, self.aconto] = 17
                plan_invoices(self.tx, run)
        for _ in range(6):
            while planned := self.tx.execute(
                "SELECT run_id, shard_no FROM billing.invoice_shard WHERE state = 'planned'"
            ).fetchall():
                for run, number in planned:
                    issue_shard(self.tx, run, number, self.clock)
                    self.check()
                self.all_released()
            self.all_released()
            for waits in held_bills(self.tx):
                release_held(self.tx, waits.held_id, Decision("m", "w", self.clock.now()))
            self.held()
            self.check()
            self.quarter()
            self.check()
        assert held_bills(self.tx) == [], self.log
        self.clock.move_to_day(date(2026, 9, 9))
        self.alone()
        self.all_released()
        self.alone()
        self.check()
        charged = self.tx.execute(
            "SELECT c.source_id, sum(l.amount_ore) FROM billing.charge c "
            "LEFT JOIN billing.invoice_line l USING (billing_charge_id) "
            "GROUP BY c.billing_charge_id HAVING count(l.invoice_id) = 0"
        ).fetchall()
        assert charged == [], self.log
        left = self.tx.execute(
            """
            SELECT e.run_id, e.supply_period_id, e.kind, e.corrects_run_id
            FROM settlement.settlement e
            WHERE NOT (e.kind = 'correction' AND 0 = ALL (e.amounts_ore))
              AND NOT EXISTS (SELECT FROM billing.invoice_section b WHERE b.run_id = e.run_id
                              AND b.supply_period_id = e.supply_period_id AND NOT b.takes_back)
              AND NOT EXISTS (SELECT FROM billing.invoice_section b
                              WHERE b.run_id = e.corrects_run_id
                              AND b.supply_period_id = e.supply_period_id AND b.takes_back)
            """
        ).fetchall()
        assert left == [], self.log
        for (run, supply), total in self.totals.items():
            (taken, billed) = fetch_one(
                self.tx,
                """
                SELECT EXISTS (
                    SELECT FROM billing.standing_section x
                    JOIN billing.invoice_line b USING (invoice_id, section_no)
                    JOIN billing.invoice_line back ON back.credits_invoice_id = b.invoice_id
                        AND back.credits_line_no = b.line_no
                    WHERE x.run_id = %s AND x.supply_period_id = %s),
                    coalesce(sum(l.amount_ore), 0)
                FROM billing.invoice_line l
                JOIN settlement.settlement e
                    ON e.run_id = l.run_id AND e.supply_period_id = l.supply_period_id
                WHERE coalesce(e.corrects_run_id, e.run_id) = %s AND e.supply_period_id = %s
                """,
                [run, supply.supply_period_id] * 2,
            )
            assert billed == (0 if taken else total), (run, supply, self.log)
        kinds = self.tx.execute(
            "SELECT number, kind, total_ore FROM billing.invoice WHERE corrects_id IS NOT NULL"
            " AND (kind = 'credit_note') <> (total_ore < 0)"
        ).fetchall()
        assert kinds == [], self.log


@pytest.mark.parametrize("seed", range(6))
def test_all_is_billed_once_or_waits_at_every_moment(database: Database, seed: int) -> None:
    waiting = notes_wait(20 * (seed // 3))
    with waiting, reviewed_for(24 * (seed % 2)), database.transaction() as tx:
        books = Books(tx, seed)
        steps = [
            books.settle,
            books.correct,
            books.correct,
            books.shard,
            books.shard,
            books.shard,
            books.again,
            books.held,
            books.release,
            books.credit,
            books.amount,
            books.anew,
            books.recipient,
            books.join,
            books.quarter,
            books.later,
            books.profile,
            books.charge,
            books.dispute,
            books.agree,
            books.decide,
            books.alone,
        ]
        for _ in range(45):
            books.dice.choice(steps)()
            books.check()
        books.finish()
