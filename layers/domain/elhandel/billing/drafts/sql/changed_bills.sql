-- The drafted invoices that differ most from the customer's last one, day for day; a first invoice
-- differs by all of it.
SELECT d.draft_id, d.customer_id, d.period_from, d.period_to, d.total_ore, d.last_ore,
       (d.total_ore - round(coalesce(
            d.last_ore * (d.period_to - d.period_from) / nullif(d.last_days, 0)::numeric, 0))
       )::bigint AS change_ore
FROM billing.draft d
WHERE d.bill_run_id = %(id)s AND d.corrects_id IS NULL AND d.replaced_at IS NULL
ORDER BY abs(d.total_ore - coalesce(
    d.last_ore * (d.period_to - d.period_from) / nullif(d.last_days, 0)::numeric, 0)) DESC,
    d.draft_id
LIMIT %(limit)s
