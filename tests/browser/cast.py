"""Who plays in the browser: customers of the story, by what they are good for."""

from dataclasses import dataclass

from tests.builders.story import Played

_BILLED = """
SELECT c.name, i.number, s.gsrn, c.customer_id, i.total_ore
FROM billing.invoice i
JOIN portfolio.customer c USING (customer_id)
JOIN billing.invoice_section s ON s.invoice_id = i.invoice_id AND s.section_no = 1
WHERE i.kind = 'invoice' AND c.kind = 'private' AND c.proved_at IS NOT NULL
ORDER BY EXISTS (SELECT FROM billing.invoice n WHERE n.corrects_id = i.invoice_id) DESC, i.number
"""


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody with a bill; `total_ore` is the bill's."""

    name: str
    bill: str
    gsrn: str
    customer_id: int
    total_ore: int


def billed(story: Played) -> list[Customer]:
    """Private customers with an invoice, whom the market has proved, so that they can sign in;
    first the one whose invoice was corrected.
    """
    return [Customer(*row) for row in story.world.ask(_BILLED)]
