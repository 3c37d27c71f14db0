-- What is held, and what is released and not billed yet, in the order in which it was held.
SELECT
    h.held_id,
    m.gsrn,
    h.original_run_id,
    e.period_from,
    e.period_to,
    h.state,
    h.cause,
    h.detail,
    h.amount_ore,
    h.held_at,
    h.released_by,
    h.reason
FROM billing.held_bill h
JOIN settlement.settlement e
    ON e.run_id = h.original_run_id AND e.supply_period_id = h.supply_period_id
JOIN portfolio.contract c USING (contract_id)
JOIN portfolio.metering_point m USING (metering_point_id)
WHERE h.state IN ('held', 'released')
ORDER BY h.held_id
