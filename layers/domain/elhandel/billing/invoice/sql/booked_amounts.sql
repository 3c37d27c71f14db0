-- What the lines of documents add up to, by what they are for; of the market's charges by owner, of
-- other charges by their source. (Lines and settlements are looked up one by one by index, OFFSET 0,
-- a settlement once for all of its lines.)
WITH lines AS MATERIALIZED (
    SELECT l.*
    FROM unnest(%(ids)s::int[]) AS asked (invoice_id)
    CROSS JOIN LATERAL (
        SELECT x.invoice_id, x.run_id, x.supply_period_id, x.settlement_line_no, x.component,
               x.amount_ore, x.billing_charge_id
        FROM billing.invoice_line x WHERE x.invoice_id = asked.invoice_id
        OFFSET 0) l
), settled AS MATERIALIZED (
    SELECT billed.run_id, billed.supply_period_id, s.charge_ids
    FROM (SELECT DISTINCT run_id, supply_period_id FROM lines WHERE component = 'charge') billed
    CROSS JOIN LATERAL (
        SELECT e.charge_ids FROM settlement.settlement e
        WHERE e.run_id = billed.run_id AND e.supply_period_id = billed.supply_period_id
        OFFSET 0) s
)
SELECT l.invoice_id, l.component, coalesce(ch.owner_gln, other.source) AS of,
       sum(l.amount_ore)::bigint AS ore
FROM lines l
LEFT JOIN settled s
    ON s.run_id = l.run_id AND s.supply_period_id = l.supply_period_id AND l.component = 'charge'
LEFT JOIN pricing.charge ch ON ch.charge_id = s.charge_ids[l.settlement_line_no]
LEFT JOIN billing.charge other USING (billing_charge_id)
GROUP BY l.invoice_id, l.component, 3
