-- Payouts that do not move on by themselves: ordered long ago, or due without a bank account.
SELECT count(*) FILTER (WHERE p.state = 'ordered' AND p.pays_on < %(long_ago)s),
       count(*) FILTER (WHERE p.state = 'planned' AND p.pays_on <= %(today)s AND u.account_id IS NULL)
FROM payments.payout p
LEFT JOIN payments.account_in_use u ON u.account_id = p.account_id
WHERE p.state IN ('planned', 'ordered')
