-- Planned payouts whose day has come, of accounts with a bank account that has been theirs for long enough, the oldest
-- first.
SELECT p.payout_id, p.account_id FROM payments.payout p
JOIN payments.account_in_use u USING (account_id)
WHERE p.state = 'planned' AND p.pays_on <= %(today)s AND u.since < %(known_before)s
ORDER BY p.pays_on, p.payout_id
LIMIT %(most)s
