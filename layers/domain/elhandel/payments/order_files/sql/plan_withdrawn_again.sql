-- A plan for each payout of a file that was withdrawn, as it was before, for whose the account is now; with the one that
-- the account may have already.
INSERT INTO payments.payout (account_id, state, arisen_on, pays_on, is_final)
SELECT a.account_id, 'planned', min(p.arisen_on), min(p.pays_on), bool_or(p.is_final)
FROM payments.payout p JOIN portfolio.account a ON a.customer_id = p.account_id
WHERE p.order_file_id = %(file)s AND p.state = 'withdrawn'
GROUP BY a.account_id
ON CONFLICT (account_id) WHERE state = 'planned' DO UPDATE
SET pays_on = least(payout.pays_on, excluded.pays_on), is_final = payout.is_final OR excluded.is_final
