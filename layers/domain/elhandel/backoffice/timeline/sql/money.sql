-- What was billed, paid, paid back, reminded of, held, disputed and settled of a customer.
SELECT e.at, e.key, e.what, e.by, e.values
FROM (
    SELECT i.issued_at AS at, concat('invoice:', i.invoice_id) AS key,
           CASE WHEN i.kind = 'credit_note' THEN 'credit-note-issued' ELSE 'invoice-issued' END AS what,
           'billing' AS by,
           jsonb_build_object('number', i.number, 'total_ore', i.total_ore, 'due_on', i.due_on,
                              'from', i.period_from, 'to', i.period_to) AS values
    FROM billing.invoice i WHERE i.customer_id = ANY(%(parties)s::int[])
    UNION ALL
    SELECT l.booked_on::timestamp AT TIME ZONE 'Europe/Copenhagen', concat('bank:', l.bank_line_id),
           CASE WHEN l.amount_ore > 0 THEN 'payment-received' ELSE 'payment-taken-back' END, 'payments',
           jsonb_build_object('ore', l.amount_ore, 'how', l.how)
    FROM payments.bank_line l
    WHERE l.account_id = ANY(%(parties)s::int[]) AND l.state = 'matched'
    UNION ALL
    SELECT c.ended_at, concat('collection:', c.collection_id), concat('collection-', c.state), 'payments',
           jsonb_build_object('ore', coalesce(c.paid_ore, c.amount_ore), 'number', i.number, 'reason', c.reason)
    FROM payments.collection c JOIN billing.invoice i USING (invoice_id)
    WHERE c.account_id = ANY(%(parties)s::int[]) AND c.state IN ('completed', 'failed', 'reversed')
    UNION ALL
    SELECT coalesce(p.ended_at, p.pays_on::timestamp AT TIME ZONE 'Europe/Copenhagen'),
           concat('payout:', p.payout_id), concat('payout-', p.state), 'payments',
           jsonb_build_object('ore', p.amount_ore, 'pays_on', p.pays_on)
    FROM payments.payout p WHERE p.account_id = ANY(%(parties)s::int[])
    UNION ALL
    SELECT r.reminded_at, concat('reminder:', r.reminder_id), 'reminded', 'payments',
           jsonb_build_object('fee_ore', r.fee_ore, 'pay_by', r.pay_by)
    FROM payments.reminder r WHERE r.account_id = ANY(%(parties)s::int[])
    UNION ALL
    SELECT d.opened_at, concat('dispute:', d.dispute_id), 'dispute-opened', d.opened_by,
           jsonb_build_object('number', i.number, 'why', d.reason)
    FROM billing.invoice i JOIN billing.dispute d USING (invoice_id)
    WHERE i.customer_id = ANY(%(parties)s::int[])
    UNION ALL
    SELECT d.closed_at, concat('dispute-closed:', d.dispute_id), 'dispute-closed', d.closed_by,
           jsonb_build_object('number', i.number, 'why', d.outcome)
    FROM billing.invoice i JOIN billing.dispute d USING (invoice_id)
    WHERE i.customer_id = ANY(%(parties)s::int[]) AND d.closed_at IS NOT NULL
    UNION ALL
    SELECT h.held_at, concat('held:', h.held_id), 'bill-held', 'billing',
           jsonb_build_object('ore', h.amount_ore, 'cause', h.cause)
    FROM portfolio.supply_period s JOIN billing.held_bill h USING (supply_period_id)
    WHERE s.contract_id = ANY(%(contracts)s::int[])
    UNION ALL
    SELECT t.settled_at, concat('settlement:', t.run_id, '-', t.supply_period_id),
           concat('settled-', t.kind), 'settlement',
           jsonb_build_object('from', t.period_from, 'to', t.period_to, 'ore', t.subtotal_ore,
                              'run_id', t.run_id)
    FROM portfolio.supply_period s JOIN settlement.settlement t USING (supply_period_id)
    WHERE s.contract_id = ANY(%(contracts)s::int[])
    UNION ALL
    SELECT r.planned_at, concat('parked:', p.run_id, '-', p.supply_period_id), 'settlement-parked',
           'settlement',
           jsonb_build_object('cause', p.cause, 'detail', p.detail, 'run_id', p.run_id,
                              'from', r.period_from, 'to', r.period_to)
    FROM portfolio.supply_period s
    JOIN settlement.parked p USING (supply_period_id)
    JOIN settlement.run r USING (run_id)
    WHERE s.contract_id = ANY(%(contracts)s::int[])) e
WHERE (e.at, e.key) < (%(before)s::timestamptz, %(before_key)s)
ORDER BY e.at DESC, e.key DESC LIMIT %(limit)s
