-- What the network's provider was asked about a person's services, and what it answered.
SELECT n.answer_id, n.agreement_id, n.version, n.what, n.refusal, n.found, n.answered_at
FROM services.network_answer n JOIN services.agreement s USING (agreement_id)
WHERE s.customer_id = ANY(%(parties)s)
ORDER BY n.answer_id
