-- Bills that were reminded of as often as the law allows and are not paid, the longest waiting first.
WITH owed AS (
    SELECT account_id, document_id, sum(amount_ore)::bigint AS open_ore FROM ledger.entry
    WHERE book = 'receivable' AND document_id IS NOT NULL
    GROUP BY account_id, document_id HAVING sum(amount_ore) > 0),
rules AS (
    SELECT * FROM unnest(%(markets)s::text[], %(kinds)s::text[], %(most)s::int[]) AS r (market, kind, most)),
reminded AS (
    SELECT d.invoice_id, max(d.ordinal) AS reminders, max(r.reminded_at) AS last_at, max(r.pay_by) AS pay_by
    FROM payments.reminded_document d JOIN payments.reminder r USING (reminder_id)
    GROUP BY d.invoice_id),
unpaid AS (
    SELECT o.account_id, i.invoice_id, i.number, i.due_on, o.open_ore, m.last_at, m.pay_by
    FROM owed o
    JOIN billing.invoice i ON i.invoice_id = o.document_id
    JOIN reminded m ON m.invoice_id = i.invoice_id
    JOIN portfolio.customer k ON k.customer_id = o.account_id
    JOIN rules r ON r.market = k.market AND r.kind = k.kind
    WHERE m.reminders >= r.most AND m.pay_by < %(some_days_ago)s
      AND NOT EXISTS (SELECT FROM billing.dispute d WHERE d.invoice_id = i.invoice_id AND d.closed_at IS NULL)
      AND NOT EXISTS (
          SELECT FROM payments.respite g JOIN portfolio.account a ON a.customer_id = g.account_id
          WHERE a.account_id = o.account_id AND g.ended_at IS NULL AND g.until >= %(today)s)
      AND NOT EXISTS (
          SELECT FROM payments.collection c
          WHERE c.invoice_id = i.invoice_id AND c.kind = 'debit' AND (c.state IN ('planned', 'sent') OR c.retry_on >= %(today)s)))
SELECT u.number AS row_id, 'reminded' AS cause, u.number AS detail, u.account_id AS customer_id, NULL AS gsrn,
       u.last_at AS since, u.pay_by AS due, u.open_ore AS ore,
       jsonb_build_object('customer', u.account_id, 'number', u.number) AS arguments
FROM unpaid u
WHERE (%(cause)s::text IS NULL OR %(cause)s = 'reminded')
  AND (%(chosen)s::text[] IS NULL OR u.number = ANY(%(chosen)s::text[]))
  AND (%(parties)s::int[] IS NULL OR u.account_id = ANY(%(parties)s::int[]))
ORDER BY u.last_at, u.number LIMIT %(limit)s
