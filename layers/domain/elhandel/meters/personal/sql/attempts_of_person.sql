-- The tries of a person at proving meters.
SELECT a.attempt_id, a.customer_id, a.serial, a.method, a.address, a.user_agent, a.result, a.reason,
       a.tried_at, a.ended_at
FROM meters.attempt a
WHERE a.customer_id = ANY(%(parties)s)
ORDER BY a.attempt_id
