-- What was done with services of a person.
SELECT a.agreement_id, a.command, a.day, a.state_before, a.state_after, a.done_at, a.reason
FROM services.agreement s JOIN services.action a USING (agreement_id)
WHERE s.customer_id = ANY(%(parties)s)
ORDER BY a.action_id
