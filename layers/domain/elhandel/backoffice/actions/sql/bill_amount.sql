-- What a bill, or the named lines of it, come to with VAT, øre. A whole bill is taken back with what has corrected it
-- since, so that counts too. A line with VAT of its own (aconto) has it beside; that of the others is computed of their sum.
SELECT CASE WHEN %(lines)s::int[] IS NULL THEN i.total_ore + coalesce((
    SELECT sum(n.total_ore) FROM billing.invoice n WHERE n.corrects_id = i.invoice_id), 0) ELSE (
    SELECT coalesce(sum(l.amount_ore) + coalesce(sum(l.vat_ore), 0)
                    + coalesce(round(sum(l.amount_ore) FILTER (WHERE l.vat AND l.vat_ore IS NULL)
                                     * i.vat_percent / 100.0), 0), 0)
    FROM billing.invoice_line l
    WHERE l.invoice_id = i.invoice_id AND l.line_no = ANY(%(lines)s::int[])) END::bigint
FROM billing.invoice i WHERE i.number = %(number)s
