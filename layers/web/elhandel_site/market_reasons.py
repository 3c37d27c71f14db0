"""What customers read of why the market, or we, said no.

The rooms say it in English, as the APIs do; these say the same in Danish, by the sentence itself. A
test compares them with the rooms.
"""

from collections.abc import Mapping
from typing import Final

from elhandel_web import N_

REASONS: Final[Mapping[str, str]] = {
    # --- a start of supply ---
    "The market does not know this metering point. "
    "Check the 18 digits on the latest electricity bill.": N_(
        "Elmarkedet kender ikke målepunktet. Se de 18 cifre efter på den seneste elregning."
    ),
    "The market does not accept us as supplier of this metering point, "
    "or we supply it already.": N_(
        "Elmarkedet tager os ikke som leverandør på målepunktet, eller vi er det allerede."
    ),
    "The start date is outside what the market allows.": N_(
        "Dagen ligger uden for det, elmarkedet tillader."
    ),
    "The metering point cannot change supplier now.": N_(
        "Målepunktet kan ikke skifte leverandør lige nu."
    ),
    "The customer's name or address is missing at the market.": N_(
        "Elmarkedet mangler et navn eller en adresse."
    ),
    "A move is registered on this metering point around the start date.": N_(
        "Der er meldt en flytning på målepunktet omkring den dag."
    ),
    "The metering point is not connected, or it has been closed down.": N_(
        "Målepunktet er ikke tilsluttet, eller det er nedlagt."
    ),
    "The CPR or CVR number is not that of the customer registered on this metering point. "
    "If you are moving in, sign up as a move-in.": N_(
        "CPR- eller CVR-nummeret er ikke det, der står på målepunktet. Flytter du ind, så meld dig "
        "til som tilflytter."
    ),
    "No customer is registered on the metering point.": N_(
        "Der står ingen kunde på målepunktet. Flytter du ind, så meld dig til som tilflytter."
    ),
    "Electric heating cannot be changed here: it has its own request (BRS-041).": N_(
        "Elvarme kan ikke ændres på denne måde. Ring til os, så melder vi den for sig."
    ),
    "The day lies outside our supply of the metering point.": N_(
        "Dagen ligger uden for den tid, vi leverer på målepunktet."
    ),
    "The date is too far back: an end of supply is registered on a later day.": N_(
        "Dagen ligger for langt tilbage: leveringen er meldt slut på en senere dag."
    ),
    "This is not a metering point that one can choose a supplier for; "
    "use the main metering point.": N_(
        "Det er ikke et målepunkt, man kan vælge leverandør til. Brug hovedmålepunktets nummer."
    ),
    "Another process runs on this metering point.": N_(
        "Der er noget andet i gang på målepunktet. Prøv igen om nogle dage, eller ring til os."
    ),
    "DataHub could not take the request; we are looking into it.": N_(
        "Elmarkedets system kunne ikke tage imod det. Vi ser på det."
    ),
    "The market rejected the request and gave no reason; we are looking into it.": N_(
        "Elmarkedet sagde nej uden at sige hvorfor. Vi ser på det."
    ),
    "We could not take this signup. Ask customer service what to do.": N_(
        "Vi kunne ikke tage imod tilmeldingen. Ring til os, så finder vi ud af det."
    ),
    # --- a start that was stopped ---
    "The market cancelled the start because the customer's data had not reached it in time. "
    "Sign up again.": N_(
        "Elmarkedet annullerede starten, fordi dine oplysninger ikke nåede frem i tide. Meld dig "
        "til igen."
    ),
    "The market cancelled the start because a production obligation begins "
    "on the metering point.": N_(
        "Elmarkedet annullerede starten, fordi en aftagepligt begynder på målepunktet."
    ),
    "Somebody else moves in on the metering point before supply was to start.": N_(
        "En anden flytter ind på målepunktet, før vi skulle begynde."
    ),
    "Another supplier takes over the metering point before supply was to start.": N_(
        "En anden leverandør overtager målepunktet, før vi skulle begynde."
    ),
    "The metering point is disconnected before supply was to start.": N_(
        "Strømmen på målepunktet lukkes, før vi skulle begynde."
    ),
    "The metering point is closed down before supply was to start.": N_(
        "Målepunktet nedlægges, før vi skulle begynde."
    ),
    "The metering point was transferred to another supplier before supply was to start.": N_(
        "Målepunktet blev flyttet til en anden leverandør, før vi skulle begynde."
    ),
    "The start of supply was a mistake and has been corrected: the supply is void.": N_(
        "Starten var en fejl og er rettet: leveringen gælder ikke."
    ),
    "The market cancelled the start of supply; ask customer service why.": N_(
        "Elmarkedet annullerede starten. Ring til os, så finder vi ud af hvorfor."
    ),
    # --- a move-out, an end of supply ---
    "The market does not know this metering point.": N_("Elmarkedet kender ikke målepunktet."),
    "The market does not have us as the supplier of this metering point.": N_(
        "Elmarkedet har os ikke som leverandør på målepunktet. Ring til os."
    ),
    "The day is outside what the market allows.": N_(
        "Dagen ligger uden for det, elmarkedet tillader. Vælg en anden."
    ),
    "Another end of supply, a move or a change of supplier is registered at this point.": N_(
        "Der er allerede meldt et stop, en flytning eller et skift på målepunktet."
    ),
    "A move is registered on or before the day.": N_(
        "Der er meldt en flytning på dagen eller før."
    ),
    "The metering point is closed down or not connected.": N_(
        "Målepunktet er nedlagt eller ikke tilsluttet."
    ),
    "This is not a metering point whose supply can be ended; use the main metering point.": N_(
        "Leveringen kan ikke stoppes på det målepunkt, kun på hovedmålepunktet. Ring til os."
    ),
    "The municipality must be involved in the disconnection (D41).": N_(
        "Kommunen skal være med, før der kan lukkes. Ring til os."
    ),
    "The police must be involved in the disconnection (D42).": N_(
        "Politiet skal være med, før der kan lukkes. Ring til os."
    ),
    "The bailiff's court must be involved in the disconnection (D43).": N_(
        "Fogedretten skal være med, før der kan lukkes. Ring til os."
    ),
    "The grid company has no access to the meter (D58).": N_(
        "Netselskabet kan ikke komme til måleren. Sørg for adgang, og meld det igen."
    ),
    "Something else is under way at your metering point around that day. "
    "Ask customer service, who will register it.": N_(
        "Der er noget andet i gang på dit målepunkt omkring den dag. Ring til os, så melder vi det."
    ),
}

NOT_TAKEN_BACK: Final = N_("Det blev ikke taget tilbage. Du kan prøve igen.")
_NOT_TAKEN_BACK: Final = "It was not cancelled, and can be cancelled again: "
_NO_REASON: Final = "it gave no reason."
OTHERWISE: Final = N_("Elmarkedet sagde nej. Ring til os, så finder vi ud af, hvad der kan gøres.")


def in_words(sentence: str | None) -> tuple[tuple[str, ...], str]:
    """What to say, a text of ours each; and the market's own words that have none of ours."""
    if not sentence:
        return (OTHERWISE,), ""

    why = sentence.removeprefix(_NOT_TAKEN_BACK)
    first = () if why == sentence else (NOT_TAKEN_BACK,)
    if why in REASONS:
        return (*first, REASONS[why]), ""
    if why == _NO_REASON:
        return first, ""
    return first or (OTHERWISE,), why
