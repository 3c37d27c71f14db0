"""The readable page of an access request: one file of HTML in Danish, without scripts and without
anything from elsewhere.

Every value is escaped. Hours would be too many to read: the page shows months, and says that the
hours are in the file beside it.
"""

from html import escape
from typing import Final

from elhandel.billing.invoice import issuer
from elhandel.persons.access import danish
from elhandel.persons.access.answer import plain
from elhandel.persons.access.lists import read_list, values_of
from elhandel.persons.access.sections import SECTIONS
from elhandel.persons.access.tables import LONGEST, shown, table
from elhandel.persons.duties import duties
from elhandel.persons.person import Person, find_person
from elhandel.persons.personal import REGISTER
from elhandel.platform.database import Transaction
from elhandel.platform.upkeep.personal import Keeping
from elhandel.platform.upkeep.retention import Horizon, RetentionRules, retention_rules
from elhandel.values.days.local_time import local_date
from elhandel.values.ids import CustomerId


def page(tx: Transaction, customer: CustomerId, until: Horizon) -> str:
    """The page about a person. Raises NotFound."""
    person = find_person(tx, customer)
    rules = retention_rules(local_date(until.now))

    body = _head(tx, person, until) + _lists(tx, person) + _kept(rules)

    return _PAGE.format(customer=person.customer, style=_STYLE, body=body)


def _head(tx: Transaction, person: Person, until: Horizon) -> str:
    """Who answers, which rights the person has, and why they are held now."""
    introduction = _INTRODUCTION.format(
        customer=person.customer, now=shown(until.now), issuer=escape(issuer().name)
    )

    reasons = [
        {"why": danish.DUTIES[duty.kind], "until": duty.until or "indtil det er afsluttet"}
        for duty in duties(tx, person.customer, until)
    ]
    columns = (("why", "Grund"), ("until", "Til"))

    return introduction + table("Hvorfor vi har dine oplysninger nu", columns, reasons)


def _lists(tx: Transaction, person: Person) -> str:
    """Contact data, and what was agreed, supplied, said by the market and billed."""
    values = values_of(tx, person) | {"after": 0, "limit": LONGEST + 1}

    tables = []
    for section in SECTIONS:
        rows = plain(read_list(tx, section.name, values))
        if section.name == "joined_parties":  # a customer is a party of their own, too
            rows = [row for row in rows if row["party_id"] != row["customer_id"]]
        tables.append(table(section.title, section.columns, rows, section.shows))

    return "".join(tables)


def _kept(rules: RetentionRules) -> str:
    """What we hold about anybody, why and how long; each table once for each keeping."""
    keeping = danish.keeping_words(rules)
    entries = {
        (entry.table, entry.kept): entry for entry in REGISTER if entry.kept is not Keeping.STAFF
    }

    rows = [
        {
            "what": danish.PURPOSES.get(entry.table, entry.table),
            "basis": danish.BASES[entry.basis],
            "kept": keeping[entry.kept],
        }
        for entry in entries.values()
    ]
    columns = (("what", "Hvad"), ("basis", "Grundlag"), ("kept", "Hvor længe"))

    return table("Hvad vi gemmer, hvorfor og hvor længe", columns, rows)


_PAGE: Final = """<!doctype html>
<html lang="da">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="robots" content="noindex">
<title>Oplysninger om kunde {customer}</title>
<style>{style}</style>
</head>
<body>
{body}</body>
</html>
"""

_INTRODUCTION: Final = (
    "<h1>Oplysninger om kunde {customer}</h1>\n"
    '<p class="quiet">Dannet {now} af {issuer}.</p>\n'
    "<p>Her er, hvad vi har registreret om dig. Det svarer på en anmodning om indsigt efter "
    "artikel 15 i databeskyttelsesforordningen. Forbrug time for time og alle enkeltheder "
    "står i filen ved siden af (JSON).</p>\n"
    "<p>Du kan bede om at få oplysninger rettet, slettet eller begrænset, gøre indsigelse, og "
    "få dem i et format, som en anden kan bruge. Du kan klage til Datatilsynet "
    "(datatilsynet.dk).</p>\n"
    "<p>Oplysningerne kommer fra dig, da du meldte dig til, fra DataHub (Energinet) og fra dit "
    "netselskab. Vi sender dit navn, din adresse og dit nummer til DataHub. Dit CPR- eller "
    "CVR-nummer er gemt i låst form og vises ikke her.</p>\n"
)

_STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin-bottom: .3rem; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .5rem; padding-top: .8rem; border-top: 1px solid #8886; }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .9rem .35rem 0; }
th, td { border-bottom: 1px solid #8884; }
th { font-weight: 600; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.quiet { opacity: .75; }
@media print {
  body { margin: 0; max-width: none; font-size: 11pt; }
  h2 { break-after: avoid; }
  tr { break-inside: avoid; }
}
"""
