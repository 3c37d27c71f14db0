-- Payouts with the last digits of their bank account: that they went to, or the one in use now, and since when that is.
SELECT p.payout_id, p.account_id, p.state, p.arisen_on, p.pays_on, p.is_final, p.amount_ore,
       coalesce(paid.last_digits, used.last_digits) AS last_digits, used.since AS account_since, p.return_code
FROM payments.payout p
LEFT JOIN payments.payout_account paid USING (payout_account_id)
LEFT JOIN payments.account_in_use used ON used.account_id = p.account_id AND p.payout_account_id IS NULL
WHERE NOT %(only_open)s OR p.state IN ('planned', 'ordered')
ORDER BY p.pays_on, p.payout_id
LIMIT %(limit)s
