-- What was agreed for settlements, and the grid company whose charges their points pay.
SELECT
    s.run_id,
    s.supply_period_id,
    (coalesce(agreed.term_starts, supply.starts_on)
        + make_interval(months => agreed.term_months))::date AS promised_to,
    coalesce(agreed.after_term, product.after_term) AS after_term,
    coalesce(agreed.notice_days, product.price_notice_days) AS price_notice_days,
    supply.ends_on AS supply_ends_on,
    s.kind <> 'correction' AND s.period_to = supply.ends_on IS TRUE AS final,
    company.gln AS grid_company
FROM settlement.settlement s
JOIN portfolio.supply_period supply USING (supply_period_id)
JOIN portfolio.contract c ON c.contract_id = s.contract_id
JOIN pricing.product product ON product.product_id = c.product_id
LEFT JOIN LATERAL (
    SELECT a.term_starts, a.term_months, a.after_term, a.notice_days
    FROM portfolio.agreed_price a
    WHERE a.contract_id = s.contract_id AND a.superseded_at IS NULL AND a.valid_from < s.period_to
    ORDER BY a.valid_from DESC LIMIT 1) agreed ON true
LEFT JOIN LATERAL (
    -- Energinet's charges are on every point: the owner of the others is the grid company
    SELECT ch.owner_gln AS gln
    FROM pricing.price_link k JOIN pricing.charge ch USING (charge_id)
    WHERE k.metering_point_id = supply.metering_point_id AND k.superseded_at IS NULL
      AND k.valid_from < s.period_to AND ch.owner_gln <> %(energinet)s
    ORDER BY k.valid_from DESC, ch.owner_gln LIMIT 1) company ON true
WHERE s.run_id = ANY(%(runs)s::int[]) AND s.supply_period_id = ANY(%(supply_periods)s::int[])
