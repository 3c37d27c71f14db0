"""The closing figures of the demo, read from the database, and how they are shown."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from simulator.local.demo.world import World

_WH_PER_KWH: Final = 1000
_ORE_PER_KRONE: Final = 100


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a month. Energy in Wh, money in øre: exact."""

    customers: int
    month: str
    signups: dict[str, int]
    sent: dict[str, int]
    received: dict[str, int]
    dead_letters: int
    reading_days: int
    readings: int
    lines: int
    energy_wh: int
    lines_ore: int
    parked: dict[str, int]
    invoices: int
    notes: int
    invoiced_ore: int
    documents: int
    first_number: str | None
    last_number: str | None
    memory_mb: float
    seconds: dict[str, float]

    def as_json(self) -> dict[str, Any]:
        """The figures with kWh and DKK beside the exact units, as decimal strings."""
        return {
            **asdict(self),
            "kwh": str(Decimal(self.energy_wh) / _WH_PER_KWH),
            "invoiced_dkk": str(Decimal(self.invoiced_ore) / _ORE_PER_KRONE),
        }


def read_figures(world: World, customers: int, month: str, seconds: dict[str, float]) -> Figures:
    """Count what is there."""
    received: dict[str, int] = {}
    dead = 0
    for document, state, count in world.ask(_MESSAGES):
        received[document] = received.get(document, 0) + count
        dead += count if state == "dead" else 0

    ((days, readings),) = world.ask(_READINGS)
    ((lines, energy, ore),) = world.ask(_LINES)
    ((invoices, notes, invoiced, documents, first, last),) = world.ask(_INVOICES)

    return Figures(
        customers=customers,
        month=month,
        signups=dict(world.ask(_SIGNUPS)),
        sent=dict(world.ask(_SENT)),
        received=received,
        dead_letters=dead,
        reading_days=days,
        readings=int(readings),
        lines=lines,
        energy_wh=int(energy),
        lines_ore=int(ore),
        parked=dict(world.ask(_PARKED)),
        invoices=invoices,
        notes=notes,
        invoiced_ore=int(invoiced),
        documents=documents,
        first_number=first,
        last_number=last,
        memory_mb=round(sum(world.stack.rss_mb().values()), 1),
        seconds={stage: round(span, 2) for stage, span in seconds.items()},
    )


_SIGNUPS: Final = """
SELECT CASE WHEN p.state IN ('completed', 'offboarding', 'final_settled') THEN 'active'
            WHEN p.state IN ('rejected', 'cancelled') THEN p.state
            WHEN p.state = 'pending' THEN 'registered' ELSE 'processing' END, count(*)
FROM onboarding.signup s JOIN market.process p USING (contract_id) GROUP BY 1 ORDER BY 1
"""

_MESSAGES: Final = """
SELECT coalesce(document, '(unreadable)'), state, count(*)
FROM market.inbound_message
GROUP BY 1, 2
ORDER BY 1, 2
"""

_SENT: Final = (
    "SELECT document, count(*) FROM market.request WHERE sent_at IS NOT NULL GROUP BY 1 ORDER BY 1"
)

_READINGS: Final = "SELECT count(*), coalesce(sum(length(wh) / 4), 0) FROM metering.reading_day"

_LINES: Final = """
SELECT count(*), coalesce(sum(quantity_wh) FILTER (WHERE component = 'energy'), 0),
       coalesce(sum(amount_ore), 0)
FROM settlement.line
"""

_PARKED: Final = "SELECT cause, count(*) FROM settlement.parked GROUP BY 1 ORDER BY 1"

_INVOICES: Final = """
SELECT count(*) FILTER (WHERE corrects_id IS NULL), count(*) FILTER (WHERE corrects_id IS NOT NULL),
       coalesce(sum(total_ore), 0), count(document_key), min(number), max(number)
FROM billing.invoice
"""


def show(console: Console, figures: Figures) -> None:
    """The closing table."""
    table = Table(
        title=f"A supplier's {figures.month}, {figures.customers} customers", show_header=False
    )
    table.add_column(style="bold")
    table.add_column()
    table.add_row("Signups", _counted(figures.signups))
    table.add_row("Sent to DataHub", _counted(figures.sent))
    table.add_row("Received", _counted(figures.received))
    table.add_row("Dead letters", str(figures.dead_letters))
    table.add_row("Readings", f"{figures.readings:,} in {figures.reading_days:,} packed days")
    table.add_row("Settled lines", f"{figures.lines:,}")
    table.add_row("Energy", f"{Decimal(figures.energy_wh) / _WH_PER_KWH:,.3f} kWh")
    table.add_row("Invoices", f"{figures.invoices}, and {figures.notes} that correct one")
    table.add_row("Numbers", f"{figures.first_number} to {figures.last_number}")
    table.add_row("Invoiced", f"{Decimal(figures.invoiced_ore) / _ORE_PER_KRONE:,.2f} DKK with VAT")
    if figures.parked:
        table.add_row("Waiting", _counted(figures.parked))

    table.add_row("Memory", f"{figures.memory_mb:,.0f} MB, the whole stack")
    table.add_row(
        "Seconds", ", ".join(f"{stage} {span:.1f}" for stage, span in figures.seconds.items())
    )
    console.print(table)


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items()) or "none"
