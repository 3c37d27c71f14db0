"""A customer's own metering point: whether it is theirs, and what they have agreed on for it.

Row-level security does the guarding: inside a customer's transaction a point of somebody else is
simply not there, and neither is one that was only signed up for. A later signup that came to
nothing hides nothing.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from elhandel.platform.database import Transaction
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn

# A child point (production, heating) is the customer's for the days that it belonged to a point
# supplied to them.
_OWN: Final = """
SELECT m.metering_point_id, m.gsrn, v.type, v.price_area
FROM portfolio.metering_point m
LEFT JOIN LATERAL (
    SELECT v.type, v.price_area FROM portfolio.metering_point_version v
    WHERE v.metering_point_id = m.metering_point_id AND v.superseded_at IS NULL
    ORDER BY v.valid_from <= %(today)s DESC, v.valid_from DESC LIMIT 1) v ON true
WHERE m.gsrn = %(gsrn)s
  AND (EXISTS (SELECT FROM portfolio.contract c JOIN portfolio.supply_period s USING (contract_id)
               WHERE c.metering_point_id = m.metering_point_id
                 AND s.state IN ('active', 'void')
                 AND (s.state = 'void' OR s.ends_on IS NULL OR s.ends_on > s.starts_on))
       OR (%(children)s AND EXISTS (SELECT FROM portfolio.own_days() d
                                    WHERE d.metering_point_id = m.metering_point_id AND d.first <= %(today)s)))
"""

_TOGETHER: Final = """
SELECT m.gsrn, v.type
FROM portfolio.metering_point m
LEFT JOIN LATERAL (
    SELECT v.type FROM portfolio.metering_point_version v
    WHERE v.metering_point_id = m.metering_point_id AND v.superseded_at IS NULL
    ORDER BY v.valid_from <= %(day)s DESC, v.valid_from DESC LIMIT 1) v ON true
WHERE m.metering_point_id = ANY(%(point)s::int || ARRAY(
    SELECT d.metering_point_id FROM portfolio.own_days() d
    WHERE d.main_id = %(point)s AND d.first <= %(day)s AND %(day)s < d.past))
ORDER BY m.metering_point_id = %(point)s DESC, m.gsrn
"""

_CONTRACT: Final = """
SELECT c.state, p.product_id, p.name, p.pricing_type, p.green_energy,
       CASE WHEN kept.day IS NULL THEN v.margin_per_kwh ELSE kept.margin_per_kwh END,
       CASE WHEN kept.day IS NULL THEN v.supplement_per_kwh ELSE kept.supplement_per_kwh END,
       CASE WHEN kept.day IS NULL THEN v.fixed_per_kwh ELSE kept.fixed_per_kwh END,
       CASE WHEN kept.day IS NULL THEN v.subscription_per_month ELSE kept.subscription_per_month END,
       s.state, s.starts_on, s.ends_on, a.address
FROM portfolio.contract c
JOIN LATERAL (
    SELECT * FROM portfolio.supply_period s
    WHERE s.contract_id = c.contract_id AND s.state IN ('active', 'void')
    ORDER BY s.supply_period_id DESC LIMIT 1) s ON s.state = 'void' OR s.ends_on IS NULL OR s.ends_on > s.starts_on
CROSS JOIN LATERAL (
    -- the product of today; of the first day where supply is still to come, of the last where it is over
    SELECT a.product_id, shown.day
    FROM portfolio.agreed_product a
    CROSS JOIN (SELECT least(greatest(%(today)s, s.starts_on), CASE WHEN s.ends_on > s.starts_on THEN s.ends_on - 1 END)
                AS day) shown
    WHERE a.contract_id = c.contract_id AND a.first <= shown.day
    ORDER BY a.first DESC LIMIT 1) agreed
JOIN pricing.product p ON p.product_id = agreed.product_id
LEFT JOIN LATERAL (
    SELECT * FROM pricing.product_price v
    WHERE v.product_id = agreed.product_id
    ORDER BY v.valid_from > %(today)s, abs(v.valid_from - %(today)s) LIMIT 1) v ON true -- today's, or else the first
LEFT JOIN LATERAL (
    -- what the contract keeps, whatever the list says
    SELECT k.valid_from AS day, k.margin_per_kwh, k.supplement_per_kwh, k.fixed_per_kwh, k.subscription_per_month
    FROM portfolio.agreed_price k
    WHERE k.contract_id = c.contract_id AND k.superseded_at IS NULL AND k.product_id = agreed.product_id
    ORDER BY k.valid_from > agreed.day, abs(k.valid_from - agreed.day) LIMIT 1) kept ON true
LEFT JOIN LATERAL (
    -- as it was while the supply was theirs: neither what came after, nor where the one lives whose point they named
    SELECT v.address FROM portfolio.metering_point_version v
    JOIN portfolio.supply_period own USING (metering_point_id)
    WHERE v.metering_point_id = c.metering_point_id AND v.superseded_at IS NULL AND v.address IS NOT NULL
      AND own.state = 'active' AND (own.ends_on IS NULL OR v.valid_from < own.ends_on)
    ORDER BY v.valid_from DESC LIMIT 1) a ON true
WHERE c.metering_point_id = %(point)s
ORDER BY s.state = 'active' DESC, s.starts_on DESC, c.contract_id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class OwnPoint:
    """A metering point of the customer who asks; type and price area are None until the market has
    told them.
    """

    metering_point_id: int
    gsrn: str
    type: str | None
    price_area: str | None


@dataclass(frozen=True, slots=True)
class PointOfHome:
    """A metering point at a customer's address: the one with the contract, or one that belongs to
    it.
    """

    gsrn: str
    type: str | None


@dataclass(frozen=True, slots=True)
class ContractView:
    """The latest supplied contract on a point with what it pays of its product today, micro-DKK
    without VAT.

    address: None where supply turned out to be void.
    """

    state: str
    product_id: str
    product_name: str
    pricing_type: str
    green_energy: bool
    margin_per_kwh: int
    supplement_per_kwh: int
    fixed_per_kwh: int | None
    subscription_per_month: int
    supply_state: str
    starts_on: date
    ends_on: date | None
    address: dict[str, Any] | None

    def day_shown(self, today: date) -> date:
        """Today, or the day of the supply that is nearest to it."""
        day = max(today, self.starts_on)
        return (
            day if self.ends_on is None or day < self.ends_on else self.ends_on - timedelta(days=1)
        )


def own_point(tx: Transaction, gsrn: Gsrn, today: date, *, children: bool = False) -> OwnPoint:
    """The customer's point of that number. Raises NotFound, also when it is somebody else's.

    children: also one that belongs, or once belonged, to a point of theirs, such as the production
    of a solar roof.
    """
    row = tx.execute(_OWN, {"gsrn": gsrn.value, "today": today, "children": children}).fetchone()
    if row is None:
        raise NotFound(
            f"You have no supply on metering point {gsrn}, now or earlier. Check its 18 digits on your bill; "
            "a new contract is shown from the day that supply begins."
        )
    return OwnPoint(*row)


def points_of_home(
    tx: Transaction, point: OwnPoint, view: ContractView, today: date
) -> list[PointOfHome]:
    """The customer's point, and then those that belong to it; once supply is over, as on its last
    day.
    """
    rows = tx.execute(_TOGETHER, {"point": point.metering_point_id, "day": view.day_shown(today)})
    return [PointOfHome(gsrn, kind) for gsrn, kind in rows]


def contract_of(tx: Transaction, point: OwnPoint, today: date) -> ContractView:
    """The latest contract on the customer's point. Raises NotFound."""
    row = tx.execute(_CONTRACT, {"point": point.metering_point_id, "today": today}).fetchone()
    if row is None:
        raise NotFound(f"You have no contract on metering point {point.gsrn}.")
    return ContractView(*row)
