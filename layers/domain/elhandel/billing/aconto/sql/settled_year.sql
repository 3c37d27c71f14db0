-- What a contract cost since a day: øre without VAT, and over how many settled days.
SELECT sum(e.subtotal_ore)::bigint AS ore, sum(e.days) AS days
FROM portfolio.supply_period s
CROSS JOIN LATERAL (
    SELECT run_id, period_from, subtotal_ore, period_to - period_from AS days
    FROM settlement.settlement
    WHERE supply_period_id = s.supply_period_id AND kind = 'original'
    UNION ALL
    SELECT run_id, period_from, subtotal_ore, NULL
    FROM settlement.settlement
    WHERE supply_period_id = s.supply_period_id AND kind = 'correction') e
JOIN settlement.run r ON r.run_id = e.run_id AND r.state = 'closed'
WHERE s.contract_id = %(contract)s AND e.period_from >= %(since)s
