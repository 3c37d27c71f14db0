"""Numbers of the market: metering points with right check digits, actors."""

from elhandel.values.identifiers import gs1_check_digit

SUPPLIER = "5790002000003"
DATAHUB = "5790001330552"
GRID_COMPANY = "5790001089030"
ENERGINET = "5790000432752"


def a_gsrn(number: int = 1) -> str:
    """The `number`-th metering point, with a right check digit."""
    stem = f"57131318{number:09}"
    return f"{stem}{gs1_check_digit(stem)}"
