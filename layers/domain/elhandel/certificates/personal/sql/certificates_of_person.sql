-- Certificates of a person's production. Whose it is follows from the supply.
SELECT f.certificate_id, f.number, f.metering_point_id, f.supply_period_id, f.starts_at, f.ends_at,
       f.wh, f.technology, f.price_area, f.issued_at, f.reason, f.valid_from, f.expires_at,
       f.validated_at, f.validated_why, f.withdrawn_at, d.asked_at AS document_asked_at,
       d.made_at AS document_made_at, d.key AS document_key
FROM certificates.certificate f
LEFT JOIN certificates.document d USING (certificate_id)
JOIN portfolio.supply_period s USING (supply_period_id)
WHERE s.contract_id = ANY(%(contracts)s)
ORDER BY f.certificate_id
