"""The books after the story: the trial balance, which has to be 0."""

from decimal import Decimal

from simulator.local.cloud.errors import UnableToRun
from simulator.local.demo.world import World


def balanced(world: World) -> str:
    """What stands in the ledger. Raises UnableToRun where it does not balance."""
    answer = world.job("Backoffice", "trial-balance")
    books = answer["books"]
    if not books or Decimal(answer["total_dkk"]) != 0:
        raise UnableToRun(
            f"The ledger's books are {answer['total_dkk']} DKK together, and have to be 0. "
            "See `elhandel ledger balance`."
        )

    def closing(book: str) -> Decimal:
        return sum(
            (Decimal(line["closing_dkk"]) for line in books if line["book"] == book), Decimal()
        )

    return (
        f"The ledger's trial balance is 0: customers owe {closing('receivable'):,.2f} DKK, "
        f"{closing('bank'):,.2f} DKK stand in the bank, of which "
        f"{-closing('unidentified'):,.2f} DKK are nobody's yet, and we owe "
        f"{-closing('pass_through'):,.2f} DKK of tariffs and taxes and "
        f"{-closing('vat'):,.2f} DKK of VAT."
    )
