-- Payouts that stand still: no account to pay to, or ordered days ago and not seen in the bank; the
-- oldest first.
SELECT p.payout_id::text AS row_id,
       CASE p.state WHEN 'planned' THEN 'no-account' ELSE 'not-confirmed' END AS cause, '' AS detail,
       p.account_id AS customer_id, NULL AS gsrn,
       p.arisen_on::timestamp AT TIME ZONE 'Europe/Copenhagen' AS since, p.pays_on AS due,
       p.amount_ore AS ore,
       jsonb_build_object('payout', p.payout_id, 'customer', p.account_id) AS arguments
FROM payments.payout p
WHERE (p.state = 'ordered' AND p.pays_on < %(some_days_ago)s
       OR p.state = 'planned' AND p.pays_on <= %(today)s AND NOT EXISTS (
           SELECT FROM payments.account_in_use a WHERE a.account_id = p.account_id))
  AND (%(cause)s::text IS NULL OR CASE p.state WHEN 'planned' THEN 'no-account' ELSE 'not-confirmed' END = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR p.payout_id::text = ANY(%(chosen)s::text[]))
  AND (%(parties)s::int[] IS NULL OR p.account_id = ANY(%(parties)s::int[]))
ORDER BY p.pays_on, p.payout_id LIMIT %(limit)s
