-- What an invoice and the notes that correct it so far come to, in øre: what is settled (without
-- aconto and allowances), everything, the allowances on them, and the aconto with its VAT.
SELECT
    (SELECT vat_percent FROM billing.invoice WHERE invoice_id = %(invoice)s) AS vat_percent,
    sum(i.vat_base_ore - coalesce(apart.base, 0))::bigint AS settled_base,
    sum(i.vat_ore - coalesce(apart.vat, 0))::bigint AS settled_vat,
    sum(i.vat_base_ore)::bigint AS base,
    sum(i.subtotal_ore - i.vat_base_ore)::bigint AS untaxed,
    sum(i.vat_ore)::bigint AS vat,
    coalesce(sum(apart.allowed_base), 0)::bigint AS allowed_base,
    coalesce(sum(apart.allowed_untaxed), 0)::bigint AS allowed_untaxed,
    coalesce(sum(apart.allowed_vat), 0)::bigint AS allowed_vat,
    coalesce(sum(apart.aconto), 0)::bigint AS aconto
FROM billing.invoice i
LEFT JOIN LATERAL (
    SELECT sum(l.amount_ore) FILTER (WHERE l.vat) AS base,
           sum(l.vat_ore) AS vat,
           sum(l.amount_ore) FILTER (WHERE l.vat AND l.category = 'allowance') AS allowed_base,
           sum(l.amount_ore) FILTER (WHERE NOT l.vat AND l.category = 'allowance')
               AS allowed_untaxed,
           sum(l.vat_ore) FILTER (WHERE l.category = 'allowance') AS allowed_vat,
           sum(l.amount_ore + l.vat_ore) FILTER (WHERE l.category = 'aconto') AS aconto
    FROM billing.invoice_line l
    WHERE l.invoice_id = i.invoice_id AND l.vat_ore IS NOT NULL) apart ON true
WHERE i.invoice_id = %(invoice)s OR i.corrects_id = %(invoice)s
