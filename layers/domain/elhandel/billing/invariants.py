"""What must hold of invoices: numbers without gaps, sums of lines, everything settled billed once."""

from typing import Final

from elhandel.platform.invariants import Invariant, by_query

_NUMBERS: Final = """
SELECT format('series %%s', coalesce(i.series, n.series)),
       format('%%s numbers are used, the highest is %%s, the series stands at %%s', coalesce(i.used, 0),
              coalesce(i.highest, 0), coalesce(n.last, 0))
FROM (SELECT series, count(*) AS used, max(number_in_series) AS highest FROM billing.invoice GROUP BY series) i
FULL JOIN billing.number_series n USING (series)
WHERE n.expired_at IS NULL  -- its accounting year is over: the invoices are being deleted
  AND make_date(coalesce(i.series, n.series), 1, 1) < %(past)s
  AND make_date(coalesce(i.series, n.series), 12, 31) >= %(first)s
  AND (i.used IS DISTINCT FROM i.highest OR coalesce(i.highest, 0) IS DISTINCT FROM coalesce(n.last, 0))
"""

# A credit note's VAT is what is left of its invoice's, so only that of invoices is computed again.
_TOTALS: Final = """
WITH chosen AS MATERIALIZED (
    SELECT * FROM billing.invoice WHERE issued_on >= greatest(%(since)s::date, %(first)s) AND issued_on < %(past)s)
SELECT 'invoice ' || i.number,
       format('%%s øre without VAT (%%s of them with VAT to come, %%s VAT), its lines come to %%s (%%s)',
              i.subtotal_ore, i.vat_base_ore, i.vat_ore, coalesce(l.ore, 0), coalesce(l.taxed, 0))
FROM chosen i
LEFT JOIN (
    SELECT invoice_id, sum(amount_ore) AS ore, coalesce(sum(amount_ore) FILTER (WHERE vat), 0) AS taxed
    FROM chosen JOIN billing.invoice_line USING (invoice_id) GROUP BY invoice_id) l USING (invoice_id)
WHERE i.subtotal_ore <> coalesce(l.ore, 0) OR i.vat_base_ore <> coalesce(l.taxed, 0)
   OR (i.kind = 'invoice' AND i.vat_ore <> round(i.vat_base_ore * i.vat_percent / 100.0))
UNION ALL
SELECT format('invoice %%s, line %%s', i.number, c.line_no), 'is not the inverse of the line that it takes back'
FROM chosen i
JOIN billing.invoice_line c USING (invoice_id)
JOIN billing.invoice_line b ON b.invoice_id = c.credits_invoice_id AND b.line_no = c.credits_line_no
WHERE c.amount_ore <> -b.amount_ore OR c.vat <> b.vat
"""

# Of a run whose accounting year is over the invoices may be gone.
_BILLED: Final = """
WITH kept AS (
    SELECT coalesce(max(make_date(series + 1, 1, 1)), '-infinity')::timestamp AT TIME ZONE 'Europe/Copenhagen' AS since
    FROM billing.number_series WHERE expired_at IS NOT NULL),
run AS (
    SELECT run_id FROM settlement.run, kept
    WHERE kind = 'ordinary' AND state = 'closed' AND closed_at >= %(since)s AND closed_at >= kept.since
      AND period_from >= %(first)s AND period_from < %(past)s),
due AS (
    SELECT e.run_id, e.supply_period_id, c.customer_id, e.subtotal_ore
    FROM run JOIN settlement.settlement e USING (run_id) JOIN portfolio.contract c USING (contract_id)),
customers AS (
    SELECT s.run_id, s.state, unnest(s.customer_ids) AS customer_id
    FROM run JOIN billing.invoice_shard s USING (run_id)),
settled AS (
    SELECT l.run_id, l.supply_period_id, count(*) AS lines
    FROM settlement.line l WHERE l.run_id = ANY(ARRAY(SELECT run_id FROM run)) GROUP BY l.run_id, l.supply_period_id),
billed AS (
    SELECT l.run_id, l.supply_period_id, count(*) AS lines, sum(l.amount_ore) AS ore
    FROM run JOIN billing.invoice_line l USING (run_id)
    WHERE l.credits_invoice_id IS NULL GROUP BY l.run_id, l.supply_period_id)
SELECT format('run %%s, supply period %%s', d.run_id, d.supply_period_id),
       CASE WHEN c.state IS NULL THEN 'settled, and its customer is in no invoice shard'
            ELSE format('settled in %%s lines (%%s øre), invoiced in %%s (%%s øre)', coalesce(s.lines, 0),
                        d.subtotal_ore, coalesce(b.lines, 0), coalesce(b.ore, 0)) END
FROM due d
LEFT JOIN customers c USING (run_id, customer_id)
LEFT JOIN settled s USING (run_id, supply_period_id)
LEFT JOIN billed b USING (run_id, supply_period_id)
WHERE c.state IS NULL
   OR (c.state = 'done' AND (coalesce(b.lines, 0) <> coalesce(s.lines, 0) OR coalesce(b.ore, 0) <> d.subtotal_ore))
   OR (c.state = 'planned' AND b.lines > 0)
"""

INVARIANTS: Final = (
    Invariant(
        "invoice-numbers-gapless",
        "The numbers of a series run from 1 to the last one drawn.",
        by_query(_NUMBERS),
    ),
    Invariant(
        "invoices-add-up",
        "An invoice is the sum of its lines and the VAT on them; a credit is the inverse of what it takes back.",
        by_query(_TOTALS),
    ),
    Invariant(
        "settled-is-invoiced",
        "What an ordinary run settled is invoiced once, line by line, or waits in a planned shard.",
        by_query(_BILLED),
    ),
)
