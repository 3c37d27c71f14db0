-- Lines of a run after (supply, line), in the order of their keys. First the settlements that hold them are chosen, by
-- the number of their lines, so that a page reads no more of a run than it shows.
WITH page AS MATERIALIZED (
    SELECT * FROM (
        SELECT e.supply_period_id, e.contract_id, e.kind, e.period_from, e.period_to,
               sum(cardinality(e.charge_ids)) OVER (ORDER BY e.supply_period_id)
                   - cardinality(e.charge_ids) AS lines_before
        FROM settlement.settlement e
        WHERE e.run_id = %(run)s AND e.supply_period_id >= %(supply)s
        ORDER BY e.supply_period_id
        LIMIT %(limit)s) counted
    WHERE lines_before < %(limit)s::bigint + %(line)s),
home AS MATERIALIZED (
    SELECT p.supply_period_id, p.contract_id, p.kind, p.period_from, p.period_to, a.account_id, m.gsrn
    FROM page p
    JOIN portfolio.contract k ON k.contract_id = p.contract_id
    JOIN portfolio.account a ON a.customer_id = k.customer_id
    JOIN portfolio.metering_point m ON m.metering_point_id = k.metering_point_id)
SELECT l.run_id, h.supply_period_id, h.contract_id, h.account_id, h.gsrn, measured.gsrn AS measured_at,
       h.kind, h.period_from, h.period_to, l.line_no, l.component,
       c.owner_gln AS charge_owner, c.kind AS charge_type, c.code AS charge_code,
       l.quantity_wh, l.amount_ore, l.vat
FROM settlement.line l
JOIN home h ON h.supply_period_id = l.supply_period_id
JOIN portfolio.metering_point measured ON measured.metering_point_id = l.metering_point_id
LEFT JOIN pricing.charge c ON c.charge_id = l.charge_id
WHERE l.run_id = %(run)s
  AND l.supply_period_id = ANY (ARRAY(SELECT supply_period_id FROM page))
  AND (l.supply_period_id, l.line_no) > (%(supply)s, %(line)s)
ORDER BY l.supply_period_id, l.line_no
LIMIT %(limit)s
