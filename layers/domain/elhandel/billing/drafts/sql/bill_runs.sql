-- Bill runs with the sums of what they drafted, or of what they issued without a draft (a credit by
-- hand is of the run and shard of its invoice, and later).
SELECT b.bill_run_id, b.kind, b.run_id, b.again_of, b.bills_on,
       CASE WHEN shards.undone = 0 AND rounds.undone = 0 THEN 'issued'
            WHEN b.released_at IS NOT NULL THEN 'released'
            WHEN shards.undrafted > 0 THEN 'drafting'
            WHEN b.issue_after = 'infinity' THEN 'stopped' ELSE 'drafted' END AS state,
       nullif(b.issue_after, 'infinity') AS issue_after,
       b.decided_by, b.reason,
       says.invoices, says.credit_notes, says.debit_notes, says.subtotal_ore, says.vat_ore,
       says.total_ore
FROM billing.bill_run b
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE s.state = 'planned') AS undone,
           count(*) FILTER (WHERE s.state = 'planned' AND s.drafted_at IS NULL
                            AND s.bills_with_run IS NULL) AS undrafted,
           coalesce(bool_or(s.drafted_at IS NOT NULL), false) AS any_drafted
    FROM billing.invoice_shard s WHERE s.bill_run_id = b.bill_run_id) shards
CROSS JOIN LATERAL (
    SELECT count(*) AS undone FROM billing.draft d
    WHERE d.bill_run_id = b.bill_run_id AND d.run_id IS NULL AND d.replaced_at IS NULL
      AND d.issued_at IS NULL) rounds
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE d.corrects_id IS NULL)::int AS invoices,
           count(*) FILTER (WHERE d.kind = 'credit_note')::int AS credit_notes,
           count(*) FILTER (WHERE d.corrects_id IS NOT NULL AND d.kind = 'invoice')::int
               AS debit_notes,
           coalesce(sum(d.subtotal_ore), 0)::bigint AS subtotal_ore,
           coalesce(sum(d.vat_ore), 0)::bigint AS vat_ore,
           coalesce(sum(d.total_ore), 0)::bigint AS total_ore
    FROM (
        SELECT corrects_id, kind, subtotal_ore, vat_ore, total_ore FROM billing.draft
        WHERE bill_run_id = b.bill_run_id AND replaced_at IS NULL
        UNION ALL
        SELECT i.corrects_id, i.kind, i.subtotal_ore, i.vat_ore, i.total_ore
        FROM billing.invoice_shard s JOIN billing.invoice i USING (run_id, shard_no)
        WHERE s.bill_run_id = b.bill_run_id AND NOT shards.any_drafted
          AND i.issued_at = s.done_at) d) says
WHERE %(id)s::int IS NULL OR b.bill_run_id = %(id)s
ORDER BY b.bill_run_id DESC LIMIT %(limit)s
