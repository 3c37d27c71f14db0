"""Sentences of the rooms in Danish: what is parked or held and why, and why a process moved.

The rooms say them in English, with figures in them; here is each with its figures left open. What
has no words here, and whoever reads English, is shown what the room wrote.
"""

import re
from typing import Final

SENTENCES: Final[tuple[tuple[str, str], ...]] = (
    # Why a supply is parked.
    (
        r"(?P<point>\d+) has no master data \(RSM-022\)\.",
        "%(point)s har ingen stamdata (RSM-022).",
    ),
    (
        r"(?P<point>\d+) has no readings for (?P<when>.+)\.",
        "%(point)s har ingen målinger for %(when)s.",
    ),
    (
        (
            r"(?P<point>\d+) is heated by electricity: its use since (?P<since>\S+) counts "
            r"towards the yearly limit, and it has no readings for (?P<when>.+)\."
        ),
        (
            "%(point)s har elvarme: forbruget siden %(since)s tæller med i årets grænse, og "
            "der er ingen målinger for %(when)s."
        ),
    ),
    (
        (
            r"Something that was not foreseen stopped the settlement of this point and those "
            r"under the same terms \((?P<why>.+)\)\. Look it up in the log; the next run "
            r"tries again\."
        ),
        (
            "Noget uventet standsede afregningen af dette målepunkt og dem med samme vilkår "
            "(%(why)s). Se i loggen; næste kørsel prøver igen."
        ),
    ),
    (
        (
            r"Unable to settle: (?P<area>\S+) has no spot price for (?P<when>.+)\. Fetch the "
            r"spot prices of these hours, then settle again\."
        ),
        "%(area)s har ingen spotpris for %(when)s. Hent timernes spotpriser, og afregn igen.",
    ),
    (
        (
            r"Unable to settle: charge (?P<charge>\S+) of owner (?P<owner>\S+) has no price "
            r"for (?P<when>.+)\. Request the owner's price list for these days, then settle "
            r"again\."
        ),
        (
            "%(charge)s fra %(owner)s har ingen pris for %(when)s. Bed om ejerens priser for "
            "de dage, og afregn igen."
        ),
    ),
    (
        (
            r"Unable to settle: no product is agreed that has a price for (?P<when>.+)\. "
            r"Correct the contract, the supply period or the product's prices, then settle "
            r"again\."
        ),
        (
            "Intet produkt med en pris er aftalt for %(when)s. Ret aftalen, leveringen eller "
            "produktets priser, og afregn igen."
        ),
    ),
    (
        (
            r"Unable to settle: two products are agreed for (?P<day>\S+)\. End the earlier "
            r"one, then settle again\."
        ),
        "To produkter er aftalt for %(day)s. Slut det første, og afregn igen.",
    ),
    (
        (
            r"Unable to settle: the line (?P<line>.+) is larger than can be believed or "
            r"stored\. Look at the readings, the price and how often the charge is linked, "
            r"correct them, then settle again\."
        ),
        (
            "Linjen %(line)s er større, end nogen kan tro. Se på målingerne, prisen, og hvor "
            "mange gange den er tilknyttet, ret det, og afregn igen."
        ),
    ),
    # Rows of another system that wait.
    (
        (
            r"(?P<file>.+), line (?P<line>\d+): "
            r"No customer has this e-mail\."
        ),
        "%(file)s, linje %(line)s: Ingen kunde har den e-mail.",
    ),
    (
        (
            r"(?P<file>.+), line (?P<line>\d+): "
            r"The file and what was imported before have no such account that could be used\."
        ),
        (
            "%(file)s, linje %(line)s: Hverken filen eller det, der blev indlæst før, har en sådan "
            "konto, som kan bruges."
        ),
    ),
    (
        (
            r"(?P<file>.+), line (?P<line>\d+): "
            r"Several customers, or several accounts of the file, have this e-mail\."
        ),
        "%(file)s, linje %(line)s: Flere kunder eller flere konti i filen har den e-mail.",
    ),
    (
        (
            r"(?P<file>.+), line (?P<line>\d+): "
            r"The file has another row of this kind under the same reference\."
        ),
        "%(file)s, linje %(line)s: Filen har en anden række af samme slags med samme nummer.",
    ),
    (
        (
            r"(?P<file>.+), line (?P<line>\d+): "
            r"The connection is that of another service, or of another row\."
        ),
        "%(file)s, linje %(line)s: Forbindelsen hører til en anden ydelse eller en anden række.",
    ),
    (
        (
            r"(?P<file>.+), line (?P<line>\d+): "
            r"The row is no account, agreement or order\."
        ),
        "%(file)s, linje %(line)s: Rækken er hverken en konto, en aftale eller en bestilling.",
    ),
    (
        (
            r"(?P<file>.+), line (?P<line>\d+): "
            r"The row has more columns than the first line names\."
        ),
        "%(file)s, linje %(line)s: Rækken har flere kolonner, end den første linje nævner.",
    ),
    (
        (
            r"(?P<file>.+), line (?P<line>\d+): "
            r"A column of the row has a line break: a quote is not closed, and rows after it are "
            r"in it\."
        ),
        (
            "%(file)s, linje %(line)s: En kolonne har et linjeskift: et citationstegn er ikke "
            "lukket, og rækkerne efter er med i det."
        ),
    ),
    (
        (
            r"(?P<file>.+), line (?P<line>\d+): "
            r"A column of the row has more than 500 characters\."
        ),
        "%(file)s, linje %(line)s: En kolonne i rækken har mere end 500 tegn.",
    ),
    (
        (
            r"(?P<file>.+), line (?P<line>\d+): The column (?P<column>\S+) is missing or cannot "
            r"be used\."
        ),
        "%(file)s, linje %(line)s: Kolonnen %(column)s mangler eller kan ikke bruges.",
    ),
    # What the provider of payments told, and could not be used.
    (
        (
            r"Collection (?P<number>\d+) was not handed to (?P<whom>.+), which tells of it\. "
            r"Nothing was booked: ask the provider what it is about\."
        ),
        (
            "Træk %(number)s er ikke sendt til %(whom)s, som melder om det. Intet er bogført: "
            "spørg udbyderen, hvad det drejer sig om."
        ),
    ),
    (
        r"The payment names no amount\. Ask the provider\.",
        "Betalingen nævner intet beløb. Spørg udbyderen.",
    ),
    (
        (
            r"Collection (?P<number>\d+) was completed with another amount\. Nothing was booked "
            r"again: ask the provider which of the two is right\."
        ),
        (
            "Træk %(number)s er gennemført med et andet beløb. Intet er bogført igen: spørg "
            "udbyderen, hvilket af de to der er rigtigt."
        ),
    ),
    (
        (
            r"The provider answers that collection (?P<number>\d+) came to money that is booked "
            r"as another one's\. Nothing was booked again: ask the provider what it is for\."
        ),
        (
            "Udbyderen svarer, at træk %(number)s blev til penge, som er bogført på et andet. "
            "Intet er bogført igen: spørg udbyderen, hvad de er for."
        ),
    ),
    # Why a bill is held.
    (
        (
            r"A line of (?P<kwh>\S+) kWh in (?P<days>\d+) days, and at most (?P<most>\S+) can "
            r"flow through the connection\."
        ),
        ("En linje på %(kwh)s kWh på %(days)s dage, og højst %(most)s kan løbe gennem ledningen."),
    ),
    (
        (
            r"Readings of (?P<kwh>\S+) kWh on (?P<day>\S+), and at most (?P<most>\S+) can "
            r"flow through the connection\."
        ),
        "Målinger på %(kwh)s kWh %(day)s, og højst %(most)s kan løbe gennem ledningen.",
    ),
    (
        (
            r"(?P<dkk>\S+) DKK without VAT in (?P<days>\d+) days, where (?P<usual>\S+) are "
            r"usual here\."
        ),
        "%(dkk)s kr. uden moms på %(days)s dage, hvor %(usual)s er det sædvanlige.",
    ),
    (
        (
            r"(?P<dkk>\S+) DKK without VAT in (?P<days>\d+) days, where (?P<usual>\S+) are "
            r"usual in these months a year ago\."
        ),
        (
            "%(dkk)s kr. uden moms på %(days)s dage, hvor det var %(usual)s i de samme "
            "måneder sidste år."
        ),
    ),
    (
        r"(?P<kwh>\S+) kWh in (?P<days>\d+) days, where (?P<usual>\S+) are usual here\.",
        "%(kwh)s kWh på %(days)s dage, hvor %(usual)s er det sædvanlige.",
    ),
    (
        (
            r"(?P<kwh>\S+) kWh in (?P<days>\d+) days, where (?P<usual>\S+) are usual in these "
            r"months a year ago\."
        ),
        "%(kwh)s kWh på %(days)s dage, hvor det var %(usual)s i de samme måneder sidste år.",
    ),
    # What stands still.
    (
        r"run (?P<run>\d+), shard (?P<shard>\d+)",
        "kørsel %(run)s, del %(shard)s",
    ),
    # Why a process or a question moved.
    (
        r"the request is due",
        "dokumentet skal sendes nu",
    ),
    (
        r"it is due",
        "det skal sendes nu",
    ),
    (
        r"it was held",
        "den var holdt",
    ),
    (
        r"its day has passed",
        "dagen er gået",
    ),
    (
        r"no answer came in time",
        "svaret kom ikke i tide",
    ),
    (
        r"the rest of the days has not come",
        "resten af dagene er ikke kommet",
    ),
    (
        r"the customer cancelled",
        "kunden fortrød",
    ),
    (
        r"the customer had cancelled",
        "kunden havde fortrudt",
    ),
    (
        r"the customer cancelled while the market's answer was awaited",
        "kunden fortrød, mens vi ventede på markedets svar",
    ),
    (
        r"it was cancelled while the market's answer was awaited",
        "det blev fortrudt, mens vi ventede på markedets svar",
    ),
    (
        r"it had been cancelled here",
        "det var fortrudt hos os",
    ),
    (
        r"it is to be cancelled",
        "den skal annulleres",
    ),
    (
        r"the supply is over, or will not be",
        "leveringen er slut, eller bliver ikke til noget",
    ),
    (
        r"the customer's data have changed",
        "kundens oplysninger er ændret",
    ),
    (
        r"everything that was supplied is settled and billed",
        "alt, hvad der er leveret, er afregnet og faktureret",
    ),
    (
        r"the start day (?P<day>\S+) has come",
        "startdagen %(day)s er kommet",
    ),
    (
        r"the day (?P<day>\S+) has come",
        "dagen %(day)s er kommet",
    ),
    (
        r"the point is ours since (?P<day>\S+) \(RSM-004/D31\)",
        "målepunktet er vores siden %(day)s (RSM-004/D31)",
    ),
    (
        r"a move-in on (?P<day>\S+) can no longer be reported",
        "en tilflytning %(day)s kan ikke længere meldes",
    ),
    (
        r"(?P<day>\S+) can no longer be asked for; (?P<next>\S+) is the nearest day",
        "%(day)s kan ikke længere vælges; %(next)s er den nærmeste dag",
    ),
    (
        r"cancelled by (?P<who>.+)",
        "fortrudt af %(who)s",
    ),
    (
        r"asked for by (?P<who>.+)",
        "bedt om af %(who)s",
    ),
    (
        r"(?P<document>\w+) names (?P<what>\S+)",
        "%(document)s svarer på %(what)s",
    ),
    (
        r"the market rejected: (?P<code>.+)",
        "markedet afviste: %(code)s",
    ),
    (
        r"the market refused to cancel: (?P<code>.+)",
        "markedet ville ikke annullere: %(code)s",
    ),
    (
        r"the market has no such data \((?P<code>.+)\)",
        "markedet har ingen data (%(code)s)",
    ),
    (
        r"DataHub refused (?P<document>\S+) in transport: (?P<why>.+)",
        "DataHub afviste %(document)s, da den blev sendt: %(why)s",
    ),
    (
        r"RSM-022 valid from (?P<day>\S+)",
        "stamdata, der gælder fra %(day)s (RSM-022)",
    ),
    (
        r"another supplier takes over from (?P<day>\S+)",
        "en anden leverandør tager over fra %(day)s",
    ),
    (
        r"another supplier takes over",
        "en anden leverandør tager over",
    ),
    (
        r"somebody moves in, with another supplier or with us from (?P<day>\S+)",
        "nogen flytter ind fra %(day)s, hos en anden leverandør eller hos os",
    ),
    (
        r"the point was disconnected from (?P<day>\S+)",
        "målepunktet er afbrudt fra %(day)s",
    ),
    (
        r"the metering point was closed down from (?P<day>\S+)",
        "målepunktet er nedlagt fra %(day)s",
    ),
    (
        r"no customer data reached DataHub before the start",
        "ingen kundedata nåede DataHub før start",
    ),
    (
        r"the correction was accepted",
        "rettelsen er godtaget",
    ),
    (
        r"the correction was refused",
        "rettelsen er afvist",
    ),
    (
        r"the grid company has taken the order to disconnect the point",
        "netselskabet har taget imod ordren om at afbryde målepunktet",
    ),
)
"""Each sentence as a pattern, and its Danish; the groups are what stays as it is."""

_PATTERNS: Final = tuple((re.compile(text), words) for text, words in SENTENCES)
_INSIDE: Final = (
    (re.compile(r" and (\d+) more( ranges| days)?"), r" og \1 andre"),
    (re.compile(r" \((\d+) intervals\)"), r" (\1 målinger)"),
    (re.compile(r" \(exclusive\)"), " (uden dagen)"),
    (re.compile(r" to "), " til "),
)
"""English that stands among days."""


def worded(sentence: str) -> str:
    """The Danish of a sentence; empty where it has no words."""
    for pattern, words in _PATTERNS:
        found = pattern.fullmatch(sentence)
        if found is not None:
            return words % {name: _inside(said) for name, said in found.groupdict().items()}
    return ""


def _inside(said: str) -> str:
    for pattern, words in _INSIDE:
        said = pattern.sub(words, said)
    return said
