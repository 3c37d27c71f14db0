-- The wishes of the customer who asks (row-level security), of one kind or of all, the latest first.
SELECT w.wish_id, w.kind, w.contract_id, w.asked, w.wished_at, w.withdrawn_at, w.taken_at,
       w.taken_back_at, w.refusal, w.outcome, w.closed_at
FROM onboarding.wish w
WHERE %(kind)s::text IS NULL OR w.kind = %(kind)s
ORDER BY w.wish_id DESC LIMIT 100
