"""Places: eight real grid areas with their companies, and towns that lie in them."""

from dataclasses import dataclass
from typing import Final, Literal

type PriceArea = Literal["DK1", "DK2"]


@dataclass(frozen=True, slots=True)
class GridArea:
    """A grid area: its number, the price area it lies in, and the grid company that owns it."""

    code: str
    price_area: PriceArea
    company: str
    gln: str


@dataclass(frozen=True, slots=True)
class Town:
    """A town: postcode, municipality code, and the grid area its customers are connected in."""

    postcode: str
    name: str
    municipality: str
    grid_area: str


GRID_AREAS: Final[dict[str, GridArea]] = {
    area.code: area
    for area in (
        GridArea("131", "DK1", "N1 A/S - 131", "5790001089030"),
        GridArea("151", "DK1", "Konstant Net A/S - 151", "5790000704842"),
        GridArea("244", "DK1", "TREFOR El-net A/S", "5790000392261"),
        GridArea("344", "DK1", "N1 A/S - 344", "5790000611003"),
        GridArea("543", "DK1", "Vores Elnet A/S", "5790000610976"),
        GridArea("740", "DK2", "Cerius A/S", "5790000705184"),
        GridArea("791", "DK2", "Radius Elnet A/S", "5790000705689"),
        GridArea("911", "DK2", "TREFOR El-net Øst A/S", "5790000706686"),
    )
}

TOWNS: Final = (
    Town("8600", "Silkeborg", "0740", "131"),
    Town("9500", "Hobro", "0846", "131"),
    Town("8000", "Aarhus C", "0751", "151"),
    Town("8270", "Højbjerg", "0751", "151"),
    Town("6000", "Kolding", "0621", "244"),
    Town("7100", "Vejle", "0630", "244"),
    Town("6700", "Esbjerg", "0561", "344"),
    Town("6400", "Sønderborg", "0540", "344"),
    Town("5000", "Odense C", "0461", "543"),
    Town("5700", "Svendborg", "0479", "543"),
    Town("4000", "Roskilde", "0265", "740"),
    Town("4700", "Næstved", "0370", "740"),
    Town("2100", "København Ø", "0101", "791"),
    Town("2200", "København N", "0101", "791"),
    Town("2800", "Kongens Lyngby", "0173", "791"),
    Town("3700", "Rønne", "0400", "911"),
)

STREETS: Final = (
    ("Vestergade", "8012"),
    ("Østergade", "8044"),
    ("Nørregade", "5236"),
    ("Søndergade", "7188"),
    ("Skovvej", "6904"),
    ("Bakkevej", "0372"),
    ("Birkevej", "0548"),
    ("Møllevej", "4868"),
    ("Kirkevej", "3744"),
    ("Engvej", "1524"),
    ("Lærkevej", "4316"),
    ("Rosenvej", "5964"),
    ("Strandvejen", "7360"),
    ("Åboulevarden", "9120"),
    ("Ærøgade", "9004"),
    ("Hovedgaden", "2860"),
)
