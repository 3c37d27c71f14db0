-- Connections that the provider should have as they are wanted and whose comparison is due: some time after a change, and
-- then once a day. Those that wait longest come first; those that could not be asked about come after the others.
SELECT a.agreement_id, a.connection_id, c.wanted, c.profile, c.version, c.differed_at
FROM services.connection c JOIN services.agreement a USING (agreement_id)
WHERE c.refused_at IS NULL AND c.known_version = c.version
  AND (a.connection_id IS NOT NULL OR c.wanted = 'deleted')
  AND (c.wanted <> 'deleted' OR c.wanted_at > %(deleted_since)s)
  AND c.known_at <= %(settled)s
  AND (c.compared_at IS NULL OR c.compared_at < c.known_at + %(after)s OR c.compared_at <= %(again)s)
  AND (c.compare_tried_at IS NULL OR c.compare_tried_at < %(begun)s)
ORDER BY c.compare_tried_at NULLS FIRST, a.agreement_id LIMIT %(most)s
