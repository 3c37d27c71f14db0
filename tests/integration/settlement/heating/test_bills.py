"""The bill of a home heated by electricity, from the market's messages to its printed rows."""

from datetime import date, timedelta

from elhandel.billing.document import compose
from elhandel.platform.database import Database
from tests.integration.settlement.corrections.world import World
from tests.integration.settlement.heating.homes import a_home, a_taxed_world, use

START, END = date(2025, 1, 1), date(2025, 1, 8)


def test_every_row_says_how_much_at_which_price_and_a_note_what_it_was_before(
    database: Database,
) -> None:
    world = World(database)
    a_taxed_world(world, START, END)
    home = a_home(world, START, children=("D14",))
    (heating,) = home.children
    for code, kind, price in (("CD", "D03", "0.30"), ("CD-A", "D01", "34.75")):
        world.price(code, date(2024, 1, 1), price, kind=kind)
        world.link(home.gsrn, code, START, kind=kind)
    world.link(heating, "CD-A", date(2025, 1, 4), kind="D01")
    use(world, home, START, END, 2000)
    for day in range((END - START).days):
        world.read(heating, START + timedelta(days=day), 1000)

    (invoice,) = world.bill(world.run(START, END))

    (place,) = compose(invoice).places
    rows = [row for part in place.parts for row in part.rows]
    assert all(row.quantity and row.price for row in rows)
    assert [
        (row.description, row.quantity, row.price)
        for row in rows
        if row.description.startswith("Abonnement CD-A")
    ] == [
        ("Abonnement CD-A", "7/31 måned", "34,75 kr./md."),
        ("Abonnement CD-A (elvarme)", "4/31 måned", "34,75 kr./md."),
    ]

    world.clock.move_by(hours=1)
    world.price("CD-A", date(2024, 1, 1), "36.00", kind="D01")
    world.price("CD", date(2024, 1, 1), "0.25")
    (note,) = [note for run in world.correct() for note in world.bill(run)]

    (place,) = compose(note).places
    assert place.remarks == (
        "Netselskabet rettede prisen på Tarif CD 1.–7. januar 2025: 30,00 → 25,00 øre/kWh: "
        "−16,80 kr. ekskl. moms.",
        "Netselskabet rettede prisen på Abonnement CD-A 1.–7. januar 2025: 34,75 → 36,00 kr./md.: "
        "0,44 kr. ekskl. moms.",
    )
