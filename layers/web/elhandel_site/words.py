"""What customers read of errors, and of what they have done."""

from collections.abc import Mapping
from typing import Final

from elhandel.values.errors import DomainError
from elhandel_web import N_, Form, Words

DONE: Final[Mapping[str, str]] = {
    "indsigelse": N_("Vi har fået din indsigelse. Den linje venter, til vi har svaret."),
    "skrevet": N_("Det er sendt."),
    "gemt": N_("Det er gemt."),
    "flyttet": N_("Tak. Vi har modtaget det, og melder det til elmarkedet."),
    "bliver": N_("Vi tager det tilbage."),
    "hjem": N_(
        "Velkommen. Se efter, om vi kan nå dig: det herunder er, hvad der blev skrevet, da "
        "strømmen blev bestilt."
    ),
    "hjem-paa-vej": N_("Tak. Boligen kommer på dine sider om et par minutter."),
    "hjem-nej": N_("Tak. Vi finder ud af, hvem der har brugt dit nummer."),
    "skiftet": N_("Tak. Skiftet er bestilt; du kan fortryde til dagen før."),
    "beholder": N_("Du beholder det produkt, du har."),
    "tilflyttet": N_("Tak. Vi melder dig til på den nye adresse."),
    "begge": N_("Tak. Vi melder dig fra det gamle sted og til på det nye."),
    "blivervaek": N_("Vi tager tilflytningen tilbage."),
    "kontakt": N_("Tak. Det gælder om et øjeblik, også i elmarkedet."),
    "slettes": N_("Vi har fået din anmodning og svarer inden for en måned."),
    "slettes-ikke": N_("Anmodningen er taget tilbage."),
    "sprog": N_("Dit sprog er gemt."),
    "kode": N_("Vi har sendt dig en kode. Den gælder i ti minutter."),
    "koder": N_("Du har bedt om mange koder. Vent lidt, og prøv igen."),
    "metode": N_("Tak. Vi beder nu din bank om aftalen, og så skal du godkende den der."),
    "metode-valgt": N_("Dine regninger betales sådan fra nu af."),
    "metode-fjernet": N_("Betalingsmåden er fjernet."),
    "betalingsdag": N_("Gemt. Det gælder den næste regning."),
    "overfoersel": N_("Du overfører selv fra nu af."),
    "automatisk": N_("Dine regninger betales af sig selv fra nu af."),
    "ikke-automatisk": N_("Dine regninger betales ikke af sig selv mere."),
    "budget": N_("Gemt. Vi skriver, når det er ved at være brugt."),
    "regningspost": N_("Gemt. Regninger og betalinger skriver vi om dertil fra nu af."),
    "ordre": N_("Ordren er lagt. Den handles tidligst, når kvarteret slutter."),
    "tegnebog": N_("Tegnebogen er forbundet."),
    "tegnebog-fjernet": N_("Tegnebogen er fjernet."),
    "tegnebog-fjernet-ordrer": N_(
        "Tegnebogen er fjernet, og dine åbne ordrer med tokens er annulleret."
    ),
    "lov": N_("Det bliver gjort klar til din underskrift. Det er her inden for et minut."),
    "lov-underskrevet": N_("Tak. Det gælder, når kæden har det: inden for to minutter."),
    "maaler": N_("Måleren er bekræftet. Nu kan du sende aflæsninger af den."),
    "aflaest": N_("Tak. Aflæsningen er modtaget."),
    "dokument": N_("PDF'en bliver lavet. Den er her inden for fem minutter."),
    "overdraget": N_("Certifikatet er overdraget."),
    "brugt": N_("Certifikatet er brugt. Den strøm er din, og ingen andens."),
    "annulleret": N_("Det, der var tilbage af ordren, er annulleret."),
    "beskeder": N_("Gemt. Sådan skriver vi til dig fra nu af."),
}
"""By the code in an address (`?sket=`)."""

ERRORS: Final[Mapping[str, Words]] = {
    "order-closed": Words(
        N_("Ordren kan ikke annulleres"),
        N_("Den er handlet eller udløbet i mellemtiden. Se under Handel, hvad der blev af den."),
    ),
    "unable-to-view": Words(
        N_("Siderne kan ikke åbnes sådan"),
        N_("Gå tilbage til kunden på kontoret, og åbn dem igen. Et link gælder én gang."),
    ),
    "unable-to-collect": Words(
        N_("Regningen kan ikke betales sådan lige nu"),
        N_(
            "Enten er den betalt, eller også er vi ved at trække den fra din bank, eller du har en "
            "indsigelse mod den. Se på regningen, eller ring til os."
        ),
    ),
    "customer-not-known": Words(
        N_("Vi kender dig ikke som kunde endnu"),
        N_(
            "Har du lige bestilt strøm hos os, åbner siderne den dag, vi begynder at levere. "
            "Ellers kan du blive kunde først, eller ringe til os."
        ),
    ),
    "home-not-theirs": Words(
        N_("Tak, det ser vi på"),
        N_(
            "Nogen har bestilt strøm med dit nummer til en bolig, som ikke er din. Vi finder ud af "
            "hvem, og du får ingen regning for den. Ring, hvis du ved, hvordan det er sket."
        ),
    ),
}
"""By the code of a room's error; common ones stand in `elhandel_web.errors`."""


def refused(form: Form, error: DomainError, words: Mapping[str, tuple[str, str]]) -> None:
    """Put a room's refusal beside its field. words: field and text by the error's code; an error
    without words goes on its way.
    """
    if error.code not in words:
        raise error
    form.refuse(*words[error.code])
