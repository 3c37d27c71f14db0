-- Certificates of a time in which, as is known now, the producer's supply did not run. Only few supplies ever end.
SELECT c.certificate_id
FROM portfolio.supply_period s
JOIN certificates.certificate c USING (supply_period_id)
WHERE c.withdrawn_at IS NULL
  AND (s.state <> 'active'
       OR c.starts_at < s.starts_on::timestamp AT TIME ZONE 'Europe/Copenhagen'
       OR c.ends_at > s.ends_on::timestamp AT TIME ZONE 'Europe/Copenhagen')
ORDER BY c.certificate_id
