-- Work that is due, the oldest open piece about its subject. What its token needs is opened before it; what somebody else signs
-- as well is offered first (offered.py).
SELECT t.task_id, t.kind, t.subject, t.number, t.wallet, t.units, t.terms, t.attempts, t.alone
FROM chain.task t
WHERE t.state = 'pending' AND t.due_at <= %(now)s AND t.kind <> 'approve'
  AND (t.kind = 'open' OR EXISTS (
      SELECT FROM chain.task o
      WHERE o.subject = CASE WHEN t.kind IN ('fund', 'settle') THEN 'currency' ELSE 'energy' END
        AND o.number = 1 AND o.state = 'done'))
  AND NOT EXISTS (
      SELECT FROM chain.task before
      WHERE before.subject = t.subject AND before.number < t.number AND before.state <> 'done')
ORDER BY t.due_at, t.task_id
LIMIT %(most)s
