-- What was collected from a person, attempt by attempt, and what the provider told of it.
SELECT c.collect_on, c.kind, c.amount_ore, c.paid_ore, c.state, c.reason, c.reference, c.ended_at
FROM payments.collection c
WHERE c.account_id = ANY(%(parties)s)
ORDER BY c.collection_id
