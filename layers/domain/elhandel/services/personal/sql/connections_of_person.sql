-- How the connections of a person's services should be at the network's provider, and how they are.
SELECT c.agreement_id, c.wanted, c.profile, c.version, c.wanted_at, c.refreshes, c.known,
       c.known_profile, c.known_version, c.known_at, c.refused_at, c.refusal,
       c.compared_at, c.compare_tried_at, c.differed_at
FROM services.connection c JOIN services.agreement s USING (agreement_id)
WHERE s.customer_id = ANY(%(parties)s)
ORDER BY c.agreement_id
