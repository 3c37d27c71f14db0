-- Planned payouts whose day has come, of accounts with a bank account, the oldest first.
SELECT p.payout_id, p.account_id FROM payments.payout p
JOIN payments.payout_account u ON u.account_id = p.account_id AND u.ended_at IS NULL
WHERE p.state = 'planned' AND p.pays_on <= %(today)s
ORDER BY p.pays_on, p.payout_id
LIMIT %(most)s
