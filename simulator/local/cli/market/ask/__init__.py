"""`elhandel ask`: questions to the market, and what came of them."""

import typer

from simulator.local.cli.market.ask import measured, overview, registered

app = typer.Typer(
    help="Ask the market for readings, sums, master data, price links or prices.",
    no_args_is_help=True,
)
app.command("readings")(measured.readings)
app.command("aggregates")(measured.aggregates)
app.command("wholesale")(measured.wholesale)
app.command("master-data")(registered.master_data)
app.command("price-links")(registered.price_links)
app.command("prices")(registered.prices)
app.command("missing")(registered.missing)
app.command("list")(overview.list_enquiries)
app.command("show")(overview.show)

__all__ = ["app"]
