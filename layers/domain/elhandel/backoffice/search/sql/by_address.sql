-- Customers of points whose addresses have words that begin so.
SELECT DISTINCT coalesce(k.joined_to, k.customer_id), ''
FROM (
    SELECT v.metering_point_id FROM portfolio.metering_point_version v
    WHERE v.superseded_at IS NULL
      AND jsonb_to_tsvector('simple', v.address, '["string"]') @@ to_tsquery('simple', %(text)s)
    LIMIT %(limit)s) v
JOIN portfolio.contract c USING (metering_point_id)
JOIN portfolio.customer k USING (customer_id)
LIMIT %(limit)s
