-- What documents say of the settlements of a supply over some days: a row for each section, with what stands before it
-- on the document (VAT is rounded once on the whole).
SELECT i.number, i.kind, i.issued_on, s.period_from, s.period_to,
       NOT s.correction AND NOT s.takes_back AND s.again = 0 AS first_time,
       l.net, l.taxed, l.before, i.vat_percent
FROM billing.invoice_section s
JOIN billing.invoice i USING (invoice_id)
CROSS JOIN LATERAL (
    SELECT coalesce(sum(l.amount_ore) FILTER (WHERE l.section_no = s.section_no), 0)::bigint AS net,
           coalesce(sum(l.amount_ore) FILTER (WHERE l.section_no = s.section_no AND l.vat), 0)::bigint AS taxed,
           coalesce(sum(l.amount_ore) FILTER (WHERE l.section_no < s.section_no AND l.vat), 0)::bigint AS before
    FROM billing.invoice_line l
    WHERE l.invoice_id = s.invoice_id AND l.vat_ore IS NULL) l
WHERE s.supply_period_id = %(supply)s AND s.run_id IS NOT NULL
  AND s.period_from < %(end)s AND s.period_to > %(start)s
ORDER BY i.invoice_id, s.section_no
