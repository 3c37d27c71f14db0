"""Who plays in the browser: customers of the story, by what they are good for."""

from dataclasses import dataclass

from tests.builders.story import Played

_BILLED = """
SELECT DISTINCT ON (s.gsrn) c.name, i.number, s.gsrn, c.customer_id, i.total_ore,
       (SELECT v.resolution_minutes FROM portfolio.metering_point_version v
        WHERE v.metering_point_id = p.metering_point_id AND v.superseded_at IS NULL
        ORDER BY v.valid_from DESC LIMIT 1) = 60
FROM billing.invoice i
JOIN portfolio.customer c USING (customer_id)
JOIN billing.invoice_section s ON s.invoice_id = i.invoice_id AND s.section_no = 1
JOIN portfolio.metering_point p USING (gsrn)
WHERE i.kind = 'invoice' AND c.kind = 'private' AND c.proved_at IS NOT NULL
AND EXISTS (SELECT FROM portfolio.supply_period q JOIN portfolio.contract k USING (contract_id)
            WHERE q.metering_point_id = p.metering_point_id AND k.customer_id = c.customer_id
            AND q.state = 'active' AND q.ends_on IS NULL)
ORDER BY s.gsrn, i.number
"""


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody with a bill, their first; `total_ore` is the bill's."""

    name: str
    bill: str
    gsrn: str
    customer_id: int
    total_ore: int
    by_hour: bool


def billed(story: Played) -> list[Customer]:
    """Private customers with an invoice, who stay, and whom the market has proved, so that they
    can sign in; first the one whose invoice was corrected. The same ones in every run and in every
    test: by their points, since numbers of customers and invoices are drawn in a race.
    """
    return [Customer(*row) for row in story.world.ask(_BILLED)]


def of_device(story: Played, device: str) -> Customer:
    """The one whose world a journey changes: another on a phone than on a desktop."""
    return billed(story)[1 if device == "desktop" else 3]
