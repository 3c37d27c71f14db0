-- What was agreed for settlements.
SELECT
    s.run_id,
    s.supply_period_id,
    (coalesce(agreed.term_starts, supply.starts_on)
        + make_interval(months => agreed.term_months))::date AS promised_to,
    coalesce(agreed.after_term, product.after_term) AS after_term,
    coalesce(agreed.notice_days, product.price_notice_days) AS price_notice_days,
    supply.ends_on AS supply_ends_on,
    s.kind <> 'correction' AND s.period_to = supply.ends_on IS TRUE AS final
FROM settlement.settlement s
JOIN portfolio.supply_period supply USING (supply_period_id)
JOIN portfolio.contract c ON c.contract_id = s.contract_id
JOIN pricing.product product ON product.product_id = c.product_id
LEFT JOIN LATERAL (
    SELECT a.term_starts, a.term_months, a.after_term, a.notice_days
    FROM portfolio.agreed_price a
    WHERE a.contract_id = s.contract_id AND a.superseded_at IS NULL AND a.valid_from < s.period_to
    ORDER BY a.valid_from DESC LIMIT 1) agreed ON true
WHERE s.run_id = ANY(%(runs)s::int[]) AND s.supply_period_id = ANY(%(supply_periods)s::int[])
