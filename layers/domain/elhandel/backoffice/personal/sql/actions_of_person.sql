-- What staff did about a person, and what came of it.
SELECT a.action_id, a.customer_id, a.gsrn, a.action, a.subject, a.asked, a.amount_ore, a.reason, a.why,
       a.asked_at, s.step, s.at
FROM backoffice.action a LEFT JOIN backoffice.action_step s USING (action_id)
WHERE a.customer_id = ANY(%(parties)s)
ORDER BY a.asked_at, a.action_id, s.at, s.step
