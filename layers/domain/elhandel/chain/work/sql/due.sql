SELECT t.task_id, t.kind, t.subject, t.number, t.wallet, t.units, t.attempts, t.alone
FROM chain.task t
WHERE t.state = 'pending' AND t.due_at <= %(now)s
  AND (t.kind = 'open' OR EXISTS (
      SELECT FROM chain.task o WHERE o.subject = 'energy' AND o.number = 1 AND o.state = 'done'))
  AND NOT EXISTS (
      SELECT FROM chain.task before
      WHERE before.subject = t.subject AND before.number < t.number AND before.state <> 'done')
ORDER BY t.due_at, t.task_id
LIMIT %(most)s
