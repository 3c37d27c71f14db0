-- How long a person was given time to pay.
SELECT r.until, r.given_at, r.reason, r.ended_at, r.ended_why
FROM payments.respite r WHERE r.account_id = ANY(%(parties)s)
ORDER BY r.respite_id
