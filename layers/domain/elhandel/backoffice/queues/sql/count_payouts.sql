-- Payouts that stand still, by cause.
SELECT CASE p.state WHEN 'planned' THEN 'no-account' ELSE 'not-confirmed' END AS cause,
       count(*) AS how_many, min(p.arisen_on)::timestamp AT TIME ZONE 'Europe/Copenhagen' AS oldest,
       min(p.pays_on) AS due, sum(p.amount_ore)::bigint AS ore
FROM payments.payout p
WHERE p.state = 'ordered' AND p.pays_on < %(some_days_ago)s
   OR p.state = 'planned' AND p.pays_on <= %(today)s AND NOT EXISTS (
       SELECT FROM payments.account_in_use a WHERE a.account_id = p.account_id)
GROUP BY 1
