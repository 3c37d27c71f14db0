-- The last quarter of a contract of which something was billed, or asked for. By the last day: a
-- bill may begin on the last day of the quarter before (`settlement.waits_for_next_month`).
SELECT max(quarter) FROM (
    SELECT date_trunc('quarter', (b.period_to - 1)::timestamp)::date AS quarter
    FROM portfolio.supply_period s
    JOIN billing.invoice_section b USING (supply_period_id)
    WHERE s.contract_id = %(contract)s AND b.run_id IS NOT NULL AND NOT b.correction
    UNION ALL
    SELECT date_trunc('quarter', e.period_from::timestamp)::date
    FROM portfolio.supply_period s
    JOIN settlement.settlement e USING (supply_period_id)
    JOIN billing.aconto_period a ON a.contract_id = s.contract_id
        AND e.period_from >= a.first AND e.period_from < a.past
    WHERE s.contract_id = %(contract)s AND e.kind = 'original'
    UNION ALL
    SELECT quarter FROM billing.aconto WHERE contract_id = %(contract)s) billed
