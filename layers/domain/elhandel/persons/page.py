"""The readable page of an access: one file of HTML in Danish, without scripts and without anything
from elsewhere.

Every value is escaped. Hours would be too many to read: the page shows months, and says that the
hours are in the file beside it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from html import escape
from typing import Any, Final

from elhandel.billing.invoice import issuer
from elhandel.persons import parts
from elhandel.persons.access import rows_of
from elhandel.persons.duties import duties
from elhandel.persons.personal import REGISTER
from elhandel.persons.who import Person, find_person
from elhandel.platform.database import Transaction
from elhandel.platform.upkeep.personal import Basis, Keeping
from elhandel.platform.upkeep.retention import Horizon, RetentionRules, retention_rules
from elhandel.values.local_time import COPENHAGEN

type Json = dict[str, Any]
type Show = Callable[[Any], str]

_LONGEST: Final = 2_000  # rows of a table: the page stays below the 6 MB of an answer

_STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin-bottom: .3rem; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .5rem; padding-top: .8rem; border-top: 1px solid #8886; }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .9rem .35rem 0; border-bottom: 1px solid #8884; }
th { font-weight: 600; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.quiet { opacity: .75; }
@media print {
  body { margin: 0; max-width: none; font-size: 11pt; }
  h2 { break-after: avoid; }
  tr { break-inside: avoid; }
}
"""

_DUTIES: Final = {
    "supply": "Vi leverer strøm til dig, eller skal til det",
    "claims": "Der kan stadig rejses krav fra dig eller mod dig (forældelsesloven § 3)",
    "books": "Regninger og afregninger er regnskabsmateriale (bogføringsloven § 12)",
    "signup": "En tilmelding, der ikke blev til noget, gemmes nogle måneder",
    "process": "En sag hos DataHub er ikke afsluttet",
    "name-case": "Det er ikke afklaret, om DataHub mener en anden person",
    "correction": "Afregnede dage er ændret og skal afregnes igen",
    "held-bill": "En regning er holdt tilbage",
    "open-bill": "En regning er ikke udstedt endnu, eller et acontobeløb er ikke modregnet",
    "came-back": "Der er en ny tilmelding med det samme nummer",
    "dead-letter": "En besked om dit målepunkt kunne ikke behandles endnu",
}

_BASES: Final = {
    Basis.CONTRACT: "aftalen med dig (artikel 6, stk. 1, litra b)",
    Basis.LAW: "lovkrav: bogføring og elmarkedets regler (artikel 6, stk. 1, litra c)",
    Basis.INTEREST: "krav, fejlfinding og sikkerhed (artikel 6, stk. 1, litra f)",
}

_PURPOSES: Final = {
    "portfolio.customer": "Hvem du er, og hvordan vi når dig; CPR- eller CVR-nummer i låst form",
    "portfolio.past_contact": "Tidligere kontaktoplysninger",
    "portfolio.recipient": "Hvem regningerne sendes til",
    "portfolio.recipient_change": "Hvem regningerne blev sendt til før",
    "portfolio.contract": "Din aftale",
    "portfolio.supply_period": "Hvornår vi har leveret strøm",
    "portfolio.supply_move": "Rettelser af leveringens dage",
    "portfolio.contract_product": "Skift af produkt",
    "portfolio.agreed_price": "Aftalte priser",
    "portfolio.party_join": "At en tilmelding viste sig at være din",
    "portfolio.metering_point": "Målepunktets nummer",
    "portfolio.metering_point_version": "Målepunktets adresse og tekniske oplysninger",
    "portfolio.heated": "Om boligen har elvarme",
    "onboarding.signup": "Din tilmelding",
    "onboarding.idempotent_answer": "Svaret på tilmeldingen, hvis den sendes igen",
    "market.inbound_message": "Beskeder fra DataHub, som de kom",
    "market.dead_record": "Dele af beskeder, der ikke kunne bruges endnu",
    "market.process": "Start og ophør af levering hos DataHub",
    "market.process_event": "Hvad der skete i en sag hos DataHub",
    "market.request": "Hvad vi bad DataHub om",
    "market.sent": "Det, vi sendte til DataHub, ord for ord; numre i låst form",
    "market.notice": "Hvad DataHub meddelte om leveringen",
    "market.resumption": "At en anden elleverandør bad os tage målepunktet tilbage",
    "market.succession": "At levering ophørte, fordi en anden flyttede ind",
    "market.customer_at_point": "Hvad DataHub ved om kunden: adresser og beskyttelse",
    "market.name_case": "At DataHub nævnte et andet navn",
    "metering.reading_day": "Forbrug og produktion, time for time",
    "metering.reading_day_history": "Målinger, der er blevet erstattet",
    "pricing.price_link": "Tariffer, abonnementer og afgifter på målepunktet",
    "settlement.settlement": "Afregning: kWh og beløb",
    "settlement.parked": "Hvorfor noget ikke kunne afregnes",
    "settlement.correction_cause": "Hvorfor noget blev afregnet igen",
    "settlement.dirty": "Hvad der skal afregnes igen",
    "settlement.run": "Kørsler for enkelte målepunkter",
    "settlement.shard": "Hvem en del af en kørsel afregnede",
    "billing.invoice": "Regninger og kreditnotaer",
    "billing.invoice_section": "Regningens oplysninger om boligen",
    "billing.invoice_line": "Regningens linjer",
    "billing.aconto": "Acontobeløb",
    "billing.aconto_plan": "Aftalte acontobeløb",
    "billing.held_bill": "Regninger, der blev holdt tilbage",
    "billing.invoice_shard": "Hvem en del af en kørsel udstedte regninger til",
    "platform.api_key": "Nøgler til dine egne oplysninger",
    "persons.deed": "At vi har svaret dig, rettet eller slettet",
    "persons.rectification": "Hvad vi har rettet for dig",
}


def page(tx: Transaction, customer: int, until: Horizon) -> str:
    """The page about a person. Raises NotFound."""
    person = find_person(tx, customer)
    today = until.now.astimezone(COPENHAGEN).date()
    body = "".join(
        (
            _head(tx, person, until),
            _contact(tx, person),
            _lists(tx, person),
            _kept(retention_rules(today)),
        )
    )

    return (
        '<!doctype html>\n<html lang="da">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="robots" content="noindex">\n'
        f"<title>Oplysninger om kunde {person.customer}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n{body}</body>\n</html>\n"
    )


def _head(tx: Transaction, person: Person, until: Horizon) -> str:
    kept = duties(tx, person.customer, until)
    reasons = [
        {"why": _DUTIES[duty.kind], "until": duty.until or "indtil det er afsluttet"}
        for duty in kept
    ]
    return (
        f"<h1>Oplysninger om kunde {person.customer}</h1>\n"
        f'<p class="quiet">Dannet {_shown(until.now)} af {escape(issuer().name)}.</p>\n'
        "<p>Her er, hvad vi har registreret om dig. Det svarer på en anmodning om indsigt efter artikel 15 i "
        "databeskyttelsesforordningen. Forbrug time for time og alle enkeltheder "
        "står i filen ved siden af (JSON).</p>\n"
        "<p>Du kan bede om at få oplysninger rettet, slettet eller begrænset, gøre indsigelse, og få "
        "dem i et format, som en anden kan bruge. Du kan klage til Datatilsynet (datatilsynet.dk).</p>\n"
        "<p>Oplysningerne kommer fra dig, da du meldte dig til, fra DataHub (Energinet) og fra dit netselskab. "
        "Vi sender dit navn, din adresse og dit nummer til DataHub. Dit CPR- eller CVR-nummer er gemt i låst "
        "form og vises ikke her.</p>\n"
        + _table(
            "Hvorfor vi har dine oplysninger nu", (("why", "Grund"), ("until", "Til")), reasons
        )
    )


def _contact(tx: Transaction, person: Person) -> str:
    found = {name: rows_of(tx, question, person.values) for name, question in parts.PERSON.items()}
    who = (
        ("name", "Navn"),
        ("email", "E-mail"),
        ("phone", "Telefon"),
        ("billing_address", "Regningsadresse"),
    )
    return "".join(
        (
            _table(
                "Dig",
                (
                    ("customer_id", "Kundenr."),
                    *who,
                    ("number_is_stored_sealed", "CPR/CVR"),
                    ("created_at", "Oprettet"),
                ),
                found["parties"],
                {
                    "number_is_stored_sealed": lambda held: (
                        "•••• (gemt i låst form)" if held else "ikke gemt"
                    )
                },
            ),
            _table("Hvem regninger sendes til", who, found["recipients"]),
            _table(
                "Tidligere kontaktoplysninger",
                (*who, ("held_until", "Gjaldt til")),
                found["past_contact"],
            ),
            _table(
                "Tilmeldinger, der viste sig at være dine",
                (
                    ("contract_id", "Aftale"),
                    ("party_id", "Tilmeldt som"),
                    ("joined_at", "Samlet"),
                ),
                [row for row in found["joined_parties"] if row["party_id"] != row["customer_id"]],
            ),
            _table(
                "Rettet",
                (("rectified_at", "Hvornår"), ("before", "Før"), ("after", "Efter")),
                found["rectifications"],
            ),
            _table(
                "Nøgler",
                (("name", "Navn"), ("created_at", "Lavet"), ("revoked_at", "Lukket")),
                found["keys"],
            ),
        )
    )


def _lists(tx: Transaction, person: Person) -> str:
    """What was agreed, supplied, said by the market and billed."""
    values = {**person.values, "after": 0, "limit": _LONGEST + 1}
    return "".join(
        _table(section.title, section.columns, rows_of(tx, section.question, values), section.shows)
        for section in _SECTIONS
    )


def _kept(rules: RetentionRules) -> str:
    words = _words_of(rules)
    held = [
        {
            "what": _PURPOSES.get(entry.table, entry.table),
            "basis": _BASES[entry.basis],
            "kept": words[entry.kept],
        }
        for entry in {
            (entry.table, entry.kept): entry
            for entry in REGISTER
            if entry.kept is not Keeping.STAFF
        }.values()
    ]
    columns = (("what", "Hvad"), ("basis", "Grundlag"), ("kept", "Hvor længe"))

    return _table("Hvad vi gemmer, hvorfor og hvor længe", columns, held)


def _words_of(rules: RetentionRules) -> Mapping[Keeping, str]:
    """How long things are kept, in words."""
    books = f"{rules.bookkeeping_years} år fra udgangen af regnskabsåret"
    customer = f"til krav ({rules.claim_years} år efter du er flyttet fra os) og regnskab ({books}) ikke kræver det mere"

    return {
        Keeping.CUSTOMER: customer,
        Keeping.SIGNUP: f"{customer}; en tilmelding, der ikke blev til noget, {rules.signup_months} måneder",
        Keeping.POINT: "målepunktet bliver; adressen slettes med den sidste kunde på stedet",
        Keeping.PROCESS: f"{rules.process_years} år efter sagen er slut",
        Keeping.SENT: f"{rules.sent_years} år efter det blev sendt og besvaret",
        Keeping.MESSAGE: f"{rules.message_years} år; målinger og priser som regnskabet",
        Keeping.CONTACT: "som regnskabet for den tid, de gjaldt",
        Keeping.BOOKS: books,
        Keeping.RUN: f"{books} for den sidste kørsel over de samme dage",
        Keeping.READINGS: "så længe en afregning, der er gemt, kan spørge til dem",
        Keeping.TRACE: f"{rules.trace_days} dage efter det er ordnet",
        Keeping.ANSWER: f"{rules.answer_days} dage",
        Keeping.PROOF: "bliver; uden navn, adresse og nummer",
    }


_WORDS: Final = {
    "active": "løber",
    "ended": "ophørt",
    "awaiting": "afventer",
    "cancelled": "annulleret",
    "planned": "planlagt",
    "void": "tilbageført",
    "invoice": "regning",
    "credit_note": "kreditnota",
    "switch": "leverandørskift",
    "move_in": "tilflytning",
    "move_out": "fraflytning",
    "end_of_supply": "ophør",
    "completed": "gennemført",
    "final_settled": "afsluttet",
    "offboarding": "under ophør",
    "rejected": "afvist",
    "pending": "ikke sendt endnu",
    "sent": "sendt",
    "acknowledged": "bekræftet",
    "effectuation_pending": "afventer dagen",
    "cancellation_pending": "afventer annullering",
    "web": "hjemmeside",
    "phone": "telefon",
}
_NUMBERS: Final = frozenset({"total_ore", "wh", "days"})


@dataclass(frozen=True, slots=True)
class _Section:
    """A table of the page: its question, (key, heading) of its columns, and how some of them are
    shown.
    """

    title: str
    question: parts.List
    columns: tuple[tuple[str, str], ...]
    shows: Mapping[str, Show] = field(default_factory=dict)


def _word(value: Any) -> str:
    return _WORDS.get(str(value), str(value))


_SECTIONS: Final = (
    _Section(
        "Aftaler",
        parts.CONTRACTS["contracts"],
        (
            ("contract_id", "Aftale"),
            ("gsrn", "Målepunkt"),
            ("product_id", "Produkt"),
            ("state", "Stand"),
            ("created_at", "Indgået"),
            ("protected_name", "Navn beskyttet"),
            ("protected_address", "Adresse beskyttet"),
        ),
        {"state": _word},
    ),
    _Section(
        "Tilmeldinger",
        parts.CONTRACTS["signups"],
        (
            ("reference", "Nummer"),
            ("channel", "Hvor"),
            ("move_in", "Flytning"),
            ("created_at", "Hvornår"),
        ),
        {"channel": _word},
    ),
    _Section(
        "Levering",
        parts.CONTRACTS["supply"],
        (
            ("contract_id", "Aftale"),
            ("state", "Stand"),
            ("starts_on", "Fra"),
            ("ends_on", "Til (uden dagen)"),
        ),
        {"state": lambda state: "leveret" if state == "active" else _word(state)},
    ),
    _Section(
        "Målepunkter",
        parts.MARKET["points"],
        (("gsrn", "Målepunkt"), ("type", "Type"), ("address", "Adresse"), ("valid_from", "Fra")),
    ),
    _Section(
        "Hvad DataHub ved om dig",
        parts.MARKET["known_to_the_market"],
        (
            ("gsrn", "Målepunkt"),
            ("valid_from", "Fra"),
            ("addresses", "Adresser"),
            ("protected_name", "Navn beskyttet"),
            ("electrical_heating", "Elvarme"),
        ),
    ),
    _Section(
        "Sager hos DataHub",
        parts.MARKET["processes"],
        (("kind", "Sag"), ("state", "Stand"), ("effective_on", "Pr."), ("created_at", "Begyndt")),
        {"kind": _word, "state": _word},
    ),
    _Section(
        "Sendt til DataHub",
        parts.SENT,
        (("document", "Dokument"), ("sent_at", "Sendt"), ("answered_at", "Besvaret")),
    ),
    _Section(
        "Beskeder fra DataHub om dig",
        parts.MESSAGES,
        (("document", "Dokument"), ("received_at", "Kom")),
    ),
    _Section(
        "Regninger og kreditnotaer",
        parts.INVOICES,
        (
            ("number", "Nummer"),
            ("kind", "Art"),
            ("issued_on", "Udstedt"),
            ("period_from", "Fra"),
            ("period_to", "Til (uden dagen)"),
            ("total_ore", "I alt"),
        ),
        {"kind": _word},
    ),
    _Section(
        "Forbrug måned for måned",
        parts.MONTHS,
        (("gsrn", "Målepunkt"), ("month", "Måned"), ("days", "Dage"), ("wh", "kWh")),
        {"month": lambda day: str(day)[:7]},
    ),
)


def _table(
    title: str,
    columns: Sequence[tuple[str, str]],
    rows: Sequence[Json],
    shows: Mapping[str, Show] | None = None,
) -> str:
    """A heading with a table; nothing where there is nothing. The last rows are named where there
    are too many.
    """
    if not rows:
        return ""

    head = "".join(f'<th scope="col"{_class(key)}>{escape(label)}</th>' for key, label in columns)
    lines = "".join(f"<tr>{_cells(columns, row, shows or {})}</tr>\n" for row in rows[:_LONGEST])
    more = (
        f"<p>De første {_LONGEST} er vist. Resten står i JSON-filen.</p>\n"
        if len(rows) > _LONGEST
        else ""
    )

    return (
        f'<h2>{escape(title)}</h2>\n<div class="table"><table>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{lines}</tbody></table></div>\n{more}"
    )


def _cells(columns: Iterable[tuple[str, str]], row: Json, shows: Mapping[str, Show]) -> str:
    return "".join(
        f"<td{_class(key)}>{escape(_cell(key, row.get(key), shows))}</td>" for key, _ in columns
    )


def _cell(key: str, value: Any, shows: Mapping[str, Show]) -> str:
    if value is None:
        return ""
    if key in shows:
        return shows[key](value)
    if key == "total_ore":
        return f"{_danish(Decimal(value).scaleb(-2), 2)} kr."
    return _danish(Decimal(value).scaleb(-3), 3) if key == "wh" else _shown(value)


def _class(key: str) -> str:
    return ' class="number"' if key in _NUMBERS else ""


def _danish(number: Decimal, places: int) -> str:
    return f"{number:,.{places}f}".translate(str.maketrans(",.", ".,"))


def _shown(value: Any) -> str:
    """A value as people read it: days and instants in Danish time, addresses in a line."""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, dict):
        return _address(value) or ", ".join(
            _shown(item) for item in value.values() if item not in (None, "", {})
        )
    if isinstance(value, list):
        return ", ".join(_shown(item) for item in value)
    if isinstance(value, datetime):
        return value.astimezone(COPENHAGEN).strftime("%d.%m.%Y kl. %H.%M")
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y")

    return _dated(str(value))


def _address(value: Json) -> str:
    """An address in a line, as we have it or as the market writes it; empty for what is none."""
    street, town = value.get("streetDetail", {}), value.get("townDetail", {})
    home = (value.get("street") or street.get("name"), value.get("number") or street.get("number"))
    place = (
        value.get("postal_code") or value.get("postalCode"),
        value.get("city") or town.get("name"),
    )
    floor = (
        value.get("floor") or street.get("floorIdentification"),
        value.get("door") or street.get("suiteNumber"),
    )
    lines = (
        value.get("attention"),
        value.get("co"),
        *(" ".join(filter(None, part)) for part in (home, floor, place)),
    )
    return ", ".join(str(line) for line in lines if line)


def _dated(text: str) -> str:
    """A text, or the day or instant that it is in ISO form."""
    try:
        if len(text) == len("2026-01-31"):
            return _shown(date.fromisoformat(text))
        if "T" in text[10:11]:
            return _shown(datetime.fromisoformat(text))
    except ValueError:
        pass

    return text
