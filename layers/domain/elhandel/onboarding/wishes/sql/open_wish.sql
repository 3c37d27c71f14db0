-- The open wish of the customer who asks (row-level security) about one thing.
SELECT w.wish_id, w.kind, w.contract_id, w.asked, w.wished_at, w.withdrawn_at, w.taken_at,
       w.taken_back_at, w.refusal, w.outcome, w.closed_at
FROM onboarding.wish w
WHERE w.kind = %(kind)s AND w.about = %(about)s AND w.closed_at IS NULL
ORDER BY w.wish_id DESC LIMIT 1
