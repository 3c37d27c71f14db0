-- The homes of a customer, each contract once: those that are supplied first, then the latest.
SELECT c.contract_id, c.state, m.gsrn, v.address
FROM portfolio.account a
JOIN portfolio.contract c USING (customer_id)
JOIN portfolio.metering_point m USING (metering_point_id)
LEFT JOIN LATERAL (
    SELECT d.address FROM portfolio.metering_point_version d
    WHERE d.metering_point_id = m.metering_point_id AND d.superseded_at IS NULL
    ORDER BY d.valid_from DESC LIMIT 1) v ON true
WHERE a.account_id = %(account)s AND c.state <> 'cancelled'
ORDER BY c.state = 'active' DESC, c.contract_id DESC
