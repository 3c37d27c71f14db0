-- The bank accounts that a person has registered, and what was paid back to them.
SELECT u.registered_at, u.ended_at, u.last_digits, p.state, p.arisen_on, p.pays_on, p.amount_ore,
       p.ended_at AS payout_ended_at, p.return_code
FROM payments.payout_account u
FULL JOIN payments.payout p USING (payout_account_id)
WHERE coalesce(u.account_id, p.account_id) = ANY(%(parties)s)
ORDER BY u.registered_at, p.payout_id
