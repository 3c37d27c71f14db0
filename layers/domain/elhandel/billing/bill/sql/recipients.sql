-- Whom to write to about some supply periods (the recipient of the contract, else its customer), and
-- about some customers: to these at their billing address, or at the latest home they were
-- supplied at.
SELECT NULL::int AS customer_id, s.supply_period_id, coalesce(r.name, k.name) AS name,
       k.kind, k.account_number, r.recipient_id,
       CASE WHEN r.recipient_id IS NULL THEN k.billing_address ELSE r.billing_address END
           AS billing_address
FROM portfolio.supply_period s
JOIN portfolio.contract c USING (contract_id) JOIN portfolio.customer k USING (customer_id)
LEFT JOIN portfolio.recipient r USING (recipient_id)
WHERE s.supply_period_id = ANY(%(supply_periods)s::int[])
UNION ALL
SELECT k.customer_id, NULL, k.name, k.kind, k.account_number, NULL,
       coalesce(k.billing_address, (
           SELECT v.address
           FROM portfolio.contract c JOIN portfolio.supply_period s USING (contract_id)
           JOIN portfolio.metering_point_version v
               ON v.metering_point_id = s.metering_point_id AND v.superseded_at IS NULL
           WHERE c.customer_id = k.customer_id AND v.address IS NOT NULL
             AND v.valid_from < coalesce(s.ends_on, 'infinity')
           ORDER BY s.starts_on DESC, v.valid_from DESC LIMIT 1))
FROM portfolio.customer k WHERE k.customer_id = ANY(%(customers)s::int[])
