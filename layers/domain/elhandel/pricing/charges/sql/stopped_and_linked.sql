WITH stopped AS MATERIALIZED (
    SELECT charge_id, valid_to FROM (
        SELECT DISTINCT ON (charge_id) charge_id, valid_to FROM pricing.charge_information
        WHERE superseded_at IS NULL ORDER BY charge_id, valid_from DESC) AS latest
    WHERE valid_to <= %(day)s)
SELECT c.owner_gln, c.kind, c.code, s.valid_to, count(*)
FROM stopped s
JOIN pricing.charge c USING (charge_id)
JOIN pricing.price_link l USING (charge_id)
WHERE l.superseded_at IS NULL AND l.valid_from < s.valid_to
  AND (l.valid_to IS NULL OR l.valid_to > s.valid_to)
GROUP BY c.owner_gln, c.kind, c.code, s.valid_to
ORDER BY c.owner_gln, c.kind, c.code
