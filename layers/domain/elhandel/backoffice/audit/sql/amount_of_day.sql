-- What somebody has done alone in these actions since a time, øre, whichever way it went. What was
-- refused moved no money.
SELECT coalesce(sum(abs(a.amount_ore)), 0)::bigint
FROM backoffice.action a
WHERE a.asked_by = %(who)s AND a.action = ANY(%(actions)s)
  AND a.asked_at >= %(since)s AND NOT a.takes_two
  AND NOT EXISTS (
      SELECT FROM backoffice.action_step s WHERE s.action_id = a.action_id AND s.step = 'refused')
