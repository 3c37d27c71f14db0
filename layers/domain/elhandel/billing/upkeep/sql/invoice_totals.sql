-- Invoices and notes whose sums are not those of their lines.
--
-- VAT is that of the settled lines, beside it that of aconto and allowances. A note's is that of its lines, or
-- what is left of its invoice's and the notes' before it where nothing of their base is left.
WITH chosen AS MATERIALIZED (
    SELECT invoice_id, number, corrects_id FROM billing.invoice
    WHERE issued_on >= greatest(%(since)s::date, %(first)s) AND issued_on < %(past)s),
kin AS MATERIALIZED (
    SELECT invoice_id FROM chosen
    UNION
    SELECT corrects_id FROM chosen WHERE corrects_id IS NOT NULL
    UNION
    SELECT i.invoice_id
    FROM chosen c JOIN billing.invoice i ON i.corrects_id = c.corrects_id),
sums AS (
    SELECT i.invoice_id, i.number, i.corrects_id, i.subtotal_ore, i.vat_base_ore, i.vat_ore,
           coalesce(l.ore, 0) AS ore, coalesce(l.taxed, 0) AS taxed,
           i.vat_base_ore - coalesce(l.aconto, 0) AS base,
           i.vat_ore - coalesce(l.aconto_vat, 0) AS vat,
           round((i.vat_base_ore - coalesce(l.aconto, 0)) * i.vat_percent / 100.0) AS expected_vat
    FROM kin
    JOIN billing.invoice i USING (invoice_id)
    LEFT JOIN (
        SELECT invoice_id, sum(amount_ore) AS ore, sum(amount_ore) FILTER (WHERE vat) AS taxed,
               sum(amount_ore) FILTER (WHERE vat_ore IS NOT NULL AND vat) AS aconto,
               sum(vat_ore) AS aconto_vat
        FROM kin JOIN billing.invoice_line USING (invoice_id)
        GROUP BY invoice_id) l USING (invoice_id)),
so_far AS (
    SELECT sums.*, sum(base) OVER family AS all_base, sum(vat) OVER family AS all_vat
    FROM sums
    WINDOW family AS (
        PARTITION BY coalesce(corrects_id, invoice_id)
        ORDER BY corrects_id IS NOT NULL, invoice_id))
SELECT CASE WHEN f.corrects_id IS NULL THEN 'invoice ' ELSE 'note ' END || f.number,
       format('%%s øre without VAT (%%s of them with VAT to come, %%s VAT), '
              'its lines add up to %%s (%%s)',
              f.subtotal_ore, f.vat_base_ore, f.vat_ore, f.ore, f.taxed)
FROM so_far f JOIN chosen USING (invoice_id)
WHERE f.subtotal_ore <> f.ore OR f.vat_base_ore <> f.taxed
   OR CASE WHEN f.corrects_id IS NOT NULL AND f.all_base = 0 THEN f.all_vat <> 0
           ELSE f.vat <> f.expected_vat END
UNION ALL
SELECT format('invoice %%s, line %%s', i.number, c.line_no),
       'is not the inverse of the line that it takes back'
FROM chosen i
JOIN billing.invoice_line c USING (invoice_id)
JOIN billing.invoice_line b ON b.invoice_id = c.credits_invoice_id AND b.line_no = c.credits_line_no
WHERE c.amount_ore <> -b.amount_ore OR c.vat <> b.vat OR c.vat_ore IS DISTINCT FROM -b.vat_ore
