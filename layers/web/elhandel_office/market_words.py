"""What staff read of the market: kinds of conversations, states, what is expected next, and how
DataHub answered a document.

The market's guides are English (`market/guides`); these say the same in Danish, by the code, or by
the sentence itself where there is no code. A test compares them with the guides.
"""

from collections.abc import Mapping
from typing import Final

from elhandel_web import N_

KINDS: Final[Mapping[str, str]] = {
    "switch": N_("Leverandørskift"),
    "move_in": N_("Tilflytning"),
    "end_of_supply": N_("Ophør af levering"),
    "move_out": N_("Fraflytning"),
    "erroneous_switch": N_("Fejlagtigt skift"),
    "erroneous_move": N_("Fejlagtig flytning"),
    "customer_data": N_("Kundedata"),
    "electric_heating": N_("Elvarme"),
    "historical_data": N_("Spørgsmål om målinger"),
    "aggregates": N_("Spørgsmål om summer"),
    "wholesale": N_("Spørgsmål om gebyrer"),
    "master_data": N_("Spørgsmål om stamdata"),
    "price_links": N_("Spørgsmål om pristilknytninger"),
    "price_list": N_("Spørgsmål om priser"),
    "resumption": N_("Anmodning om at tage et målepunkt tilbage"),
}
"""Of a process, an enquiry, or a request to take a point back."""

STATES: Final[Mapping[str, str]] = {
    "pending": N_("venter på at blive sendt"),
    "sent": N_("sendt"),
    "acknowledged": N_("bekræftet af markedet"),
    "effectuation_pending": N_("klar til at begynde"),
    "completed": N_("gennemført"),
    "rejected": N_("afvist"),
    "cancelled": N_("annulleret"),
    "cancellation_pending": N_("bliver annulleret"),
    "offboarding": N_("afvikles"),
    "final_settled": N_("slutafregnet"),
    "reported": N_("meldt i markedet"),
    "partly_answered": N_("delvis besvaret"),
    "answered": N_("besvaret"),
    "asked": N_("ikke besvaret"),
    "resumed": N_("taget tilbage"),
    "accepted": N_("sagt ja til"),
    "refused": N_("sagt nej til"),
}

EXPECTED: Final[Mapping[str, str]] = {
    "the request leaves on the day that it is due": N_("dokumentet sendes den dag, det skal"),
    "the request leaves at the next round": N_("dokumentet sendes med det næste"),
    "the market confirms or rejects (RSM-001)": N_("markedet siger ja eller nej (RSM-001)"),
    "the market confirms or rejects (RSM-005)": N_("markedet siger ja eller nej (RSM-005)"),
    "the market confirms or rejects (RSM-027)": N_("markedet siger ja eller nej (RSM-027)"),
    "look whether the queue MasterData moves, and ask DataHub about the transaction": N_(
        "se, om køen MasterData bevæger sig, og spørg DataHub om transaktionen"
    ),
    "no answer from the market for four hours": N_("intet svar fra markedet i fire timer"),
    "master data of the point (RSM-022)": N_("målepunktets stamdata (RSM-022)"),
    (
        "DataHub is asked for them each morning (RSM-006), at once by `elhandel ask missing`; "
        "supply does not begin without them"
    ): N_(
        "DataHub bliver bedt om dem hver morgen (RSM-006), og straks med »Bed om priser og data«; "
        "leveringen begynder ikke uden"
    ),
    "master data missing a day after the confirmation": N_(
        "stamdata mangler en dag efter bekræftelsen"
    ),
    "supply begins on its day": N_("leveringen begynder på sin dag"),
    "look at the conversation for what is missing, and whether the point is connected": N_(
        "se i samtalen, hvad der mangler, og om målepunktet er tilsluttet"
    ),
    "the start day has passed and supply has not begun": N_(
        "startdagen er gået, og leveringen er ikke begyndt"
    ),
    "the market takes the cancellation or refuses it (RSM-024)": N_(
        "markedet tager imod annulleringen eller afviser den (RSM-024)"
    ),
    "everything is settled and billed to the end": N_(
        "alt er afregnet og faktureret til slutningen"
    ),
    "look for missing readings and parked days; the final bill is due four weeks after the end": N_(
        "se efter manglende målinger og parkerede dage; slutregningen skal komme fire uger efter "
        "slutningen"
    ),
    "ask DataHub about the transaction; the request is sent again by itself until it answers": N_(
        "spørg DataHub om transaktionen; dokumentet sendes igen af sig selv, til der kommer svar"
    ),
    "ask DataHub about the transaction": N_("spørg DataHub om transaktionen"),
    "the grid company disconnects the point, and the market says when (RSM-004/E20)": N_(
        "netselskabet afbryder målepunktet, og markedet siger hvornår (RSM-004/E20)"
    ),
    (
        "look in its history for why not (RSM-020), and ask the grid company; supply goes on, and"
        " is billed, until the point is disconnected"
    ): N_(
        "se i historikken hvorfor ikke (RSM-020), og spørg netselskabet; der leveres og faktureres,"
        " til målepunktet er afbrudt"
    ),
    "an end of supply is confirmed and the point is not disconnected": N_(
        "et ophør er bekræftet, og målepunktet er ikke afbrudt"
    ),
    "the customer leaves on the day": N_("kunden flytter på dagen"),
    "look at its history for what is missing": N_("se i historikken, hvad der mangler"),
    "it is reported in the market's portal": N_("den meldes i markedets portal"),
    "report it there within 60 days of the start, and note here that it was (mistakes)": N_(
        "meld den dér inden 60 dage efter start, og skriv her, at den er meldt"
    ),
    "a mistake of ours is not reported in the market's portal": N_(
        "en fejl fra vores side er ikke meldt i markedets portal"
    ),
    "the earlier supplier answers: supply is void (RSM-004/D34) or stands (D35)": N_(
        "den tidligere leverandør svarer: leveringen er ugyldig (RSM-004/D34) eller står (D35)"
    ),
    (
        "ask DataHub Support: silence for three business days is a yes; close the case where they"
        " corrected by hand"
    ): N_(
        "spørg DataHub Support: tavshed i tre arbejdsdage er et ja; luk sagen, hvis de rettede i "
        "hånden"
    ),
    "no answer to a mistake of ours that was reported": N_(
        "intet svar på en fejl fra vores side, der er meldt"
    ),
    "DataHub shows the heating (RSM-028/D20); the D14 child and its tax links follow": N_(
        "DataHub viser elvarmen (RSM-028/D20); D14-målepunktet og dets afgifter følger efter"
    ),
    (
        "ask DataHub for the master data and the price links (`elhandel ask master-data`, "
        "`elhandel ask price-links`)"
    ): N_("bed DataHub om stamdata og pristilknytninger"),
    "the data, or a reject": N_("data, eller et nej"),
    (
        "ask DataHub about the transaction; after a day the question is sent again, five times at"
        " most"
    ): N_("spørg DataHub om transaktionen; efter en dag sendes spørgsmålet igen, højst fem gange"),
    "the rest of the days": N_("resten af dagene"),
    (
        "look among the dead letters for series that could not be used, and ask the grid company "
        "for the days that are missing; after a day the question ends with what has come"
    ): N_(
        "se blandt døde breve efter målinger, der ikke kunne bruges, og bed netselskabet om de "
        "dage, der mangler; efter en dag slutter spørgsmålet med det, der er kommet"
    ),
    "an enquiry is answered in part: days are missing": N_(
        "et spørgsmål er delvis besvaret: dage mangler"
    ),
    "the point's master data (RSM-022)": N_("målepunktets stamdata (RSM-022)"),
    "ask DataHub Support": N_("spørg DataHub Support"),
    "we accept or refuse (RSM-003)": N_("vi siger ja eller nej (RSM-003)"),
    "silence has accepted": N_("tavshed har sagt ja"),
}
"""What the guides expect next, and what to do when it does not come, by their own sentence."""

VERDICTS: Final[Mapping[str, str]] = {
    "received": N_("modtaget"),
    "known already": N_("kendt allerede"),
    "refused for good": N_("afvist"),
    "too large": N_("for stort"),
    "credentials": N_("adgangen blev ikke godtaget"),
    "wait": N_("prøves igen"),
    "unanswered": N_("intet svar"),
}
"""How DataHub answered a document that we sent."""

_ARROW: Final = " → "


def moved(sentence: str) -> tuple[str, str, str] | None:
    """A move of a process as it is written down, `sent → acknowledged: why`: both states in words,
    and why; None of another sentence.
    """
    states, _, why = sentence.partition(": ")
    before, arrow, after = states.partition(_ARROW)
    if not arrow or before not in STATES or after not in STATES:
        return None
    return STATES[before], STATES[after], why
