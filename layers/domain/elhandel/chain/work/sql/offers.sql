-- What owners of wallets sign as well: the oldest open piece about its subject, with what was offered of it.
SELECT t.task_id, t.kind, t.subject, t.number, t.wallet, t.units, t.terms, t.attempts, t.alone,
       t.ordered_at, o.message, o.last_valid_height, o.signature
FROM chain.task t
LEFT JOIN chain.offer o USING (task_id)
WHERE t.state = 'pending' AND t.due_at <= %(now)s AND t.kind = 'approve'
  AND EXISTS (SELECT FROM chain.task o WHERE o.kind = 'open' AND o.state = 'done' AND o.subject = t.terms ->> 'token')
  AND NOT EXISTS (
      SELECT FROM chain.task before
      WHERE before.subject = t.subject AND before.number < t.number AND before.state NOT IN ('done', 'dead'))
ORDER BY t.due_at, t.task_id
LIMIT %(most)s
