"""`elhandel`: entry point. What cannot be done is one sentence on standard error, never a
traceback.

The exit code is 2, or 3 when the database does not answer (`simulator.local.cli.exits`).
"""

import os
import sys
from typing import NoReturn

import typer

from simulator.local.cli.billing import accounts, aconto, bills, credit, disputes, held
from simulator.local.cli.customers import customers, keys, persons, signups
from simulator.local.cli.exchange import chain, market
from simulator.local.cli.exits import DatabaseDoesNotAnswer, is_database_gone
from simulator.local.cli.imports import imports
from simulator.local.cli.ledger import ledger
from simulator.local.cli.local_run import (
    clock,
    cost,
    database,
    demo,
    functions,
    load,
    metrics,
    restore_drill,
    stack,
)
from simulator.local.cli.market import (
    ask,
    conversations,
    dead_letters,
    ends,
    message,
    mistakes,
    remarks,
    sent,
    supply,
)
from simulator.local.cli.metering import readings
from simulator.local.cli.notifications import notices, partners
from simulator.local.cli.outside import fault, scenario, token
from simulator.local.cli.payments import bank, collections, dunning, payouts, reminders
from simulator.local.cli.people import staff
from simulator.local.cli.pricing import products, spot_prices
from simulator.local.cli.reconciliation import discrepancies, reconcile
from simulator.local.cli.services import services
from simulator.local.cli.settlement import check, explain, runs, settle
from simulator.local.cli.wholesale import wholesale
from simulator.local.cloud.errors import UnableToRun
from simulator.local.cloud.processes import OWNER_ONLY

app = typer.Typer(
    name="elhandel",
    help="Run the electricity supplier's system on this machine, from the template that AWS gets.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("up")(stack.up)
app.command("down")(stack.down)
app.command("status")(stack.status)
app.command("reset")(stack.reset)
app.command("logs")(functions.logs)
app.command("invoke")(functions.invoke)
app.command("demo")(demo.demo)
app.command("load")(load.load)
app.command("cost")(cost.cost)
app.command("settle")(settle.settle)
app.command("explain")(explain.explain)
app.command("message")(message.message)
app.command("readings")(readings.readings)
app.command("end-supply")(ends.end_supply)
app.command("move-out")(ends.move_out)
app.command("ends")(ends.ends)
app.command("vacant")(ends.vacant)
app.command("check")(check.check)
app.command("reconcile")(reconcile.reconcile)
app.command("wholesale")(wholesale.wholesale)
app.command("restore-drill")(restore_drill.restore_drill)
app.command("metrics")(metrics.metrics)
app.command("conversation")(conversations.conversation)
app.command("work")(conversations.work)
app.command("put-aside")(conversations.put_aside)
app.command("scenario")(scenario.scenario)
app.command("token")(token.token)
app.add_typer(database.app, name="db")
app.add_typer(clock.app, name="clock")
app.add_typer(keys.app, name="key")
app.add_typer(dead_letters.app, name="dead-letters")
app.add_typer(dead_letters.app, name="dead", hidden=True)  # its name before
app.add_typer(ask.app, name="ask")
app.add_typer(remarks.app, name="remark")
app.add_typer(sent.app, name="sent")
app.add_typer(runs.app, name="run")
app.add_typer(collections.app, name="pay")
app.add_typer(aconto.app, name="aconto")
app.add_typer(signups.app, name="signup")
app.add_typer(discrepancies.app, name="discrepancy")
app.add_typer(held.app, name="held")
app.add_typer(bills.app, name="bills")
app.add_typer(disputes.app, name="dispute")
app.add_typer(accounts.app, name="billing")
app.add_typer(credit.app, name="credit")
app.add_typer(ledger.app, name="ledger")
app.add_typer(supply.app, name="supply")
app.add_typer(mistakes.app, name="mistake")
app.add_typer(mistakes.resumptions, name="resumption")
app.add_typer(customers.app, name="customer")
app.add_typer(persons.app, name="person")
app.add_typer(services.app, name="service")
app.add_typer(market.app, name="market")
app.add_typer(chain.app, name="chain")
app.add_typer(staff.app, name="staff")
app.add_typer(products.app, name="product")
app.add_typer(spot_prices.app, name="prices")
app.add_typer(fault.app, name="fault")
app.add_typer(bank.app, name="bank")
app.add_typer(payouts.app, name="payout")
app.add_typer(reminders.app, name="reminder")
app.add_typer(dunning.app, name="dun")
app.add_typer(notices.app, name="notice")
app.add_typer(partners.app, name="partner")
app.add_typer(imports.app, name="imports")
app.command("import")(imports.import_file)


def run() -> None:
    """Run the command line. What it writes is its user's only."""
    os.umask(OWNER_ONLY)
    try:
        app()
    except UnableToRun as problem:
        _end(problem)
    except Exception as error:
        if not is_database_gone(error):
            raise
        _end(DatabaseDoesNotAnswer())


def _end(problem: UnableToRun) -> NoReturn:
    print(problem.sentence, file=sys.stderr)
    sys.exit(problem.exit_code)


if __name__ == "__main__":
    run()
