-- What the lines of documents add up to, by what they are for; of the market's charges by owner, of
-- other charges by their source.
SELECT l.invoice_id, l.component, coalesce(ch.owner_gln, other.source) AS of,
       sum(l.amount_ore)::bigint AS ore
FROM billing.invoice_line l
LEFT JOIN settlement.settlement s
    ON s.run_id = l.run_id AND s.supply_period_id = l.supply_period_id AND l.component = 'charge'
LEFT JOIN pricing.charge ch ON ch.charge_id = s.charge_ids[l.settlement_line_no]
LEFT JOIN billing.charge other USING (billing_charge_id)
WHERE l.invoice_id = ANY(%(ids)s::int[])
GROUP BY l.invoice_id, l.component, 3
