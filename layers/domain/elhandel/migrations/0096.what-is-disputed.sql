-- depends: 0095.signup-by-its-link
-- What is disputed of a document, in one place: for reminders, set-off, and the office's queue.

-- All of a document (no lines named), or the lines, each with its VAT rounded half away from zero; øre with VAT.
CREATE FUNCTION billing.disputed_ore(invoice_id int, line_nos int[]) RETURNS bigint LANGUAGE sql STABLE AS $$
SELECT CASE WHEN $2 IS NULL THEN i.total_ore ELSE (
    SELECT coalesce(sum(x.amount_ore + coalesce(
        x.vat_ore, CASE WHEN x.vat THEN round(x.amount_ore * i.vat_percent / 100.0) ELSE 0 END)), 0)::bigint
    FROM billing.invoice_line x WHERE x.invoice_id = $1 AND x.line_no = ANY($2)) END
FROM billing.invoice i WHERE i.invoice_id = $1
$$;
