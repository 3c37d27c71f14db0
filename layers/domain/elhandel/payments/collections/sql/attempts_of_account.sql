-- The attempts to collect documents of an account, the latest first.
SELECT c.collection_id, c.account_id, i.number, c.kind, c.attempt, c.amount_ore, c.paid_ore, c.state, c.reason,
       c.collect_on, c.ended_at, c.retry_on
FROM payments.collection c JOIN billing.invoice i USING (invoice_id)
WHERE c.account_id IN (SELECT customer_id FROM portfolio.account WHERE account_id = %(account)s)
ORDER BY c.collection_id DESC LIMIT %(limit)s
