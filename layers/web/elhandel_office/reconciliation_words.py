"""What staff read of a discrepancy: why points are suspected, what was asked, what happened."""

from collections.abc import Mapping
from typing import Final

from elhandel_web import N_

SUSPECTED: Final[Mapping[str, str]] = {
    "later-reading": N_("Målinger kom, efter at DataHub havde regnet"),
    "missing-reading": N_("Målinger mangler her"),
    "supply-void": N_("Leveringen blev taget tilbage"),
    "supply-moved": N_("Leveringens dage blev rettet"),
    "supply-near": N_("Leveringen begyndte eller sluttede omkring dagene"),
    "described-otherwise": N_("Netområde, type eller afregning er ændret"),
    "counted-here-only": N_("DataHub tæller det vist ikke med"),
    "counted-there-only": N_("Vi tæller det ikke med i denne sum"),
    "other-reading": N_("Intet usædvanligt her; DataHub har måske en anden måling"),
    "link-changed": N_("Tilknytningen til gebyret begynder eller slutter i måneden"),
}
ASKED: Final[Mapping[str, str]] = {
    "readings": N_("Målinger"),
    "aggregates": N_("Summer af energi"),
    "wholesale": N_("Summer af gebyrer"),
}
ANSWERS: Final[Mapping[str, str]] = {
    "wanted": N_("bliver spurgt om"),
    "asked": N_("spurgt"),
    "answered": N_("besvaret"),
    "refused": N_("kunne ikke spørges om"),
}
HAPPENED: Final[Mapping[str, str]] = {
    "found": N_("Fundet"),
    "compared": N_("Sammenlignet igen"),
    "asks": N_("DataHub spørges"),
    "agrees": N_("Summerne er enige"),
    "explained-by-later-readings": N_("Forklaret af målinger, der kom senere"),
    "escalated": N_("Skal forklares af jer"),
    "accepted": N_("Godtaget"),
}
