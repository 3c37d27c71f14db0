"""What codes are called in Danish: every code of an answer has its word beside it, so that a front
end needs no list.

Programs go by the code, which is stable; people read the label, which may be put better at any
time.
"""

from collections.abc import Mapping
from typing import Final

from elhandel.billing.bill import CATEGORY_LABELS, INVOICE_LABELS
from elhandel.billing.invoice import Status
from elhandel.values.point_types import PRODUCTION

__all__ = [
    "AREA",
    "CATEGORY_LABELS",
    "COMING",
    "CONTRACT",
    "DISPUTE",
    "DISPUTE_CAUSE",
    "ENDING",
    "ENDS",
    "ENTRY",
    "HOME",
    "INVOICE_LABELS",
    "OTHER_ENTRY",
    "OTHER_POINT",
    "OVER",
    "POINT",
    "PRICING",
    "QUALITY",
    "RESOLUTION",
    "START",
    "STATUS_LABELS",
    "SUPPLY",
]

CONTRACT: Final[Mapping[str, str]] = {
    "awaiting": "Afventer leveringsstart",
    "active": "Aktiv",
    "ended": "Ophørt",
    "cancelled": "Annulleret",
}

ENDING: Final = "Ophører"
"""A contract whose supply has an end that is still to come."""

OVER: Final = "Ophørt"
"""Supply whose last day is behind us."""

START: Final[Mapping[str, str]] = {
    "sent": "Meldt til elmarkedet",
    "confirmed": "Elmarkedet har sagt ja",
    "described": "Målerens oplysninger er kommet",
}

SUPPLY: Final[Mapping[str, str]] = {
    "planned": "Planlagt",
    "active": "Leveres",
    "cancelled": "Annulleret",
    "void": "Ugyldig, regnes som aldrig leveret",
}

_MOVE_OUT: Final[Mapping[str, str]] = {
    "registered": "Registreret",
    "processing": "Sendt til DataHub",
    "confirmed": "Bekræftet",
    "completed": "Fraflyttet",
    "cancelling": "Annulleres",
    "cancelled": "Annulleret",
    "rejected": "Afvist",
}

ENDS: Final[Mapping[str, Mapping[str, str]]] = {
    "move_out": _MOVE_OUT,
    "end_of_supply": {**_MOVE_OUT, "completed": "Ophørt"},
}

PRICING: Final[Mapping[str, str]] = {"spot": "Spotpris", "fixed": "Fast pris"}

RESOLUTION: Final[Mapping[str, str]] = {"hour": "Time", "day": "Dag", "month": "Måned"}

POINT: Final[Mapping[str, str]] = {
    "E17": "Forbrug",
    PRODUCTION: "Produktion",
    "D01": "VE-produktion",
    "D04": "Overskudsproduktion, gruppe 6",
    "D05": "Nettoproduktion",
    "D06": "Levering til nettet",
    "D07": "Forbrug fra nettet",
    "D09": "Egenproduktion",
    "D10": "Netto fra nettet",
    "D11": "Netto til nettet",
    "D12": "Samlet forbrug",
    "D14": "Elvarme",
    "D15": "Nettoforbrug",
    "D19": "Kapacitetsafregning",
    "E20": "Udveksling",
}
"""Types of metering points. Source: reference, 3.1."""

OTHER_POINT: Final = "Målepunkt"

QUALITY: Final[Mapping[tuple[bool, bool], str]] = {
    (True, False): "Målt",
    (True, True): "Delvis anslået",
    (False, False): "Mangler data",
    (False, True): "Mangler data",
}
"""By whether an interval is complete, and whether some of it is estimated."""

AREA: Final[Mapping[str, str]] = {
    "DK1": "Vestdanmark (DK1)",
    "DK2": "Østdanmark (DK2)",
}

STATUS_LABELS: Final[Mapping[Status, str]] = {
    Status.DRAFT: "Kladde",
    Status.ISSUED: "Udstedt",
    Status.PARTLY_PAID: "Delvist betalt",
    Status.PAID: "Betalt",
    Status.OVERDUE: "Forfalden",
    Status.CREDITED: "Krediteret",
}
"""How an invoice stands."""

HOME: Final[Mapping[str, str]] = {"planned": "Planlagt", "active": "Leveres", "ended": OVER}

COMING: Final[Mapping[str, str]] = {
    "begins": "Vi begynder at levere strøm",
    "ends": "Vi leverer ikke længere strøm",
    "move_out": "Du flytter",
    "end_of_supply": "Du stopper hos os",
    "product": "Du skifter produkt",
    "corrected": "Noget blev rettet",
}
"""What happens at a home."""

ENTRY: Final[Mapping[str, str]] = {
    "invoice": "Regning",
    "credit-note": "Kreditnota",
    "payment": "Indbetaling",
    "collection": "Betaling",
    "allocation": "Modregnet",
    "payout": "Udbetalt",
    "fee": "Gebyr",
    "join": "Flyttet fra en anden konto",
}
"""What was booked on an account, by its source in the ledger."""

OTHER_ENTRY: Final = "Rettelse"

DISPUTE: Final[Mapping[str, str]] = {
    "open": "Vi ser på den",
    "credited": "Du fik ret",
    "confirmed": "Regningen er rigtig",
    "closed": "Afsluttet",
}

DISPUTE_CAUSE: Final[Mapping[str, str]] = {
    "use": "Jeg har ikke brugt så meget",
    "price": "Prisen er en anden end aftalt",
    "not-mine": "Jeg boede der ikke, eller det er ikke mit",
    "paid": "Jeg har allerede betalt det",
    "other": "Noget andet",
}
