-- What stands above the lines of settlements, in the order of a document.
SELECT
    s.run_id,
    s.supply_period_id,
    c.customer_id,
    s.kind = 'correction' AS correction,
    s.period_from,
    s.period_to,
    c.metering_point_id,
    m.gsrn,
    agreed.product,
    agreed.pricing_type,
    place.address,
    CASE WHEN changed.since IS NULL THEN price.per_month END AS per_month,
    CASE WHEN changed.since IS NULL THEN price.per_kwh END AS per_kwh,
    CASE WHEN changed.since IS NULL THEN price.each_per_kwh END AS each_per_kwh,
    s.changes,
    original.settled_at AS since,
    k.kind = 'private' AND NOT EXISTS (
        SELECT FROM portfolio.heated h
        WHERE h.metering_point_id = c.metering_point_id AND h.superseded_at IS NULL AND h.heated
          AND h.valid_from < s.period_to) AS typical_home
FROM settlement.settlement s
JOIN portfolio.contract c USING (contract_id)
JOIN portfolio.customer k USING (customer_id)
JOIN portfolio.metering_point m USING (metering_point_id)
CROSS JOIN LATERAL (
    -- the products of these days in their order; a contract that changed has several
    SELECT string_agg(p.name, ' / ' ORDER BY a.first) AS product,
           array_agg(a.product_id) AS product_ids,
           CASE WHEN count(DISTINCT p.pricing_type) = 1 THEN min(p.pricing_type)
                ELSE 'changed' END AS pricing_type
    FROM (
        SELECT product_id, min(first) AS first FROM portfolio.agreed_product
        WHERE contract_id = c.contract_id AND first < s.period_to AND past > s.period_from
        GROUP BY product_id) a
    JOIN pricing.product p USING (product_id)) agreed
LEFT JOIN LATERAL (
    SELECT v.address FROM portfolio.metering_point_version v
    WHERE v.metering_point_id = c.metering_point_id AND v.superseded_at IS NULL
      AND v.address IS NOT NULL
      AND v.valid_from < s.period_to
    ORDER BY v.valid_from DESC LIMIT 1) place ON true
LEFT JOIN LATERAL (
    -- the subscription and the fixed price of energy, where one was valid in the whole period: as
    -- agreed, or by the list for customers who pay the list; and each fixed price of some days
    SELECT CASE WHEN count(DISTINCT valid.per_month) = 1 THEN min(valid.per_month) END AS per_month,
           CASE WHEN count(valid.per_kwh) = count(*) AND count(DISTINCT valid.per_kwh) = 1
                THEN min(valid.per_kwh) END AS per_kwh,
           array_agg(DISTINCT valid.per_kwh) FILTER (WHERE valid.per_kwh IS NOT NULL)
               AS each_per_kwh
    FROM (
        SELECT a.subscription_per_month AS per_month,
               a.fixed_per_kwh + a.margin_per_kwh + a.supplement_per_kwh AS per_kwh
        FROM portfolio.agreed_price a
        WHERE a.contract_id = c.contract_id AND a.superseded_at IS NULL
          AND a.valid_from < s.period_to
          AND NOT EXISTS (SELECT FROM portfolio.agreed_price later
                          WHERE later.contract_id = a.contract_id AND later.superseded_at IS NULL
                            AND later.valid_from > a.valid_from
                            AND later.valid_from <= s.period_from)
        UNION ALL
        SELECT v.subscription_per_month, v.fixed_per_kwh + v.margin_per_kwh + v.supplement_per_kwh
        FROM pricing.product_price v
        WHERE v.product_id = ANY(agreed.product_ids) AND v.valid_from < s.period_to
          AND NOT EXISTS (SELECT FROM portfolio.agreed_price kept
                          WHERE kept.contract_id = c.contract_id AND kept.superseded_at IS NULL)
          AND NOT EXISTS (SELECT FROM pricing.product_price later
                          WHERE later.product_id = v.product_id AND later.valid_from > v.valid_from
                            AND later.valid_from <= s.period_from)) valid) price ON true
LEFT JOIN LATERAL (
    SELECT o.settled_at FROM settlement.settlement o
    WHERE o.run_id = s.corrects_run_id AND o.supply_period_id = s.supply_period_id
    OFFSET 0) original ON true
LEFT JOIN LATERAL (
    -- of a correction: whether product or price was another when its original was settled
    SELECT original.settled_at AS since
    WHERE CASE WHEN original.settled_at IS NOT NULL THEN
        EXISTS (SELECT FROM portfolio.contract_product k
                WHERE k.contract_id = s.contract_id AND k.valid_from < s.period_to
                  AND greatest(k.recorded_at, k.superseded_at) > original.settled_at)
        OR EXISTS (SELECT FROM portfolio.agreed_price k
                   WHERE k.contract_id = s.contract_id AND k.valid_from < s.period_to
                     AND greatest(k.recorded_at, k.superseded_at) > original.settled_at)
        OR EXISTS (SELECT FROM pricing.past_product_price v
                   WHERE v.product_id = ANY(agreed.product_ids) AND v.valid_from < s.period_to
                     AND v.replaced_at > original.settled_at) END
    OFFSET 0) changed ON true
WHERE s.run_id = ANY(%(runs)s::int[]) AND s.supply_period_id = ANY(%(supply_periods)s::int[])
ORDER BY c.customer_id, s.kind DESC, s.period_from, m.gsrn, s.supply_period_id, s.run_id
