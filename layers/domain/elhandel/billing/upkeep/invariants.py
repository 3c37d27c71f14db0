"""What must hold of invoices: numbers without gaps, sums of lines, everything settled billed
once.
"""

from typing import Final

from elhandel.platform.upkeep.invariants import Invariant, by_query

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

# VAT is that of the settled lines, beside it that of aconto. A note's is that of its own lines, or
# what is left of its invoice's and the notes' before it where nothing of their base is left.
_TOTALS: Final = """
WITH chosen AS MATERIALIZED (
    SELECT invoice_id, number, corrects_id FROM billing.invoice
    WHERE issued_on >= greatest(%(since)s::date, %(first)s) AND issued_on < %(past)s),
kin AS MATERIALIZED (
    SELECT invoice_id FROM chosen
    UNION SELECT corrects_id FROM chosen WHERE corrects_id IS NOT NULL
    UNION SELECT i.invoice_id FROM chosen c JOIN billing.invoice i ON i.corrects_id = c.corrects_id),
own AS (
    SELECT i.invoice_id, i.number, i.corrects_id, i.subtotal_ore, i.vat_base_ore, i.vat_ore,
           coalesce(l.ore, 0) AS ore, coalesce(l.taxed, 0) AS taxed,
           i.vat_base_ore - coalesce(l.aconto, 0) AS base, i.vat_ore - coalesce(l.aconto_vat, 0) AS vat,
           round((i.vat_base_ore - coalesce(l.aconto, 0)) * i.vat_percent / 100.0) AS own_vat
    FROM kin
    JOIN billing.invoice i USING (invoice_id)
    LEFT JOIN (
        SELECT invoice_id, sum(amount_ore) AS ore, sum(amount_ore) FILTER (WHERE vat) AS taxed,
               sum(amount_ore) FILTER (WHERE vat_ore IS NOT NULL) AS aconto, sum(vat_ore) AS aconto_vat
        FROM kin JOIN billing.invoice_line USING (invoice_id) GROUP BY invoice_id) l USING (invoice_id)),
so_far AS (
    SELECT own.*, sum(base) OVER family AS all_base, sum(vat) OVER family AS all_vat
    FROM own
    WINDOW family AS (PARTITION BY coalesce(corrects_id, invoice_id) ORDER BY corrects_id IS NOT NULL, invoice_id))
SELECT CASE WHEN f.corrects_id IS NULL THEN 'invoice ' ELSE 'note ' END || f.number,
       format('%%s øre without VAT (%%s of them with VAT to come, %%s VAT), its lines come to %%s (%%s)',
              f.subtotal_ore, f.vat_base_ore, f.vat_ore, f.ore, f.taxed)
FROM so_far f JOIN chosen USING (invoice_id)
WHERE f.subtotal_ore <> f.ore OR f.vat_base_ore <> f.taxed
   OR CASE WHEN f.corrects_id IS NOT NULL AND f.all_base = 0 THEN f.all_vat <> 0 ELSE f.vat <> f.own_vat END
UNION ALL
SELECT format('invoice %%s, line %%s', i.number, c.line_no), 'is not the inverse of the line that it takes back'
FROM chosen i
JOIN billing.invoice_line c USING (invoice_id)
JOIN billing.invoice_line b ON b.invoice_id = c.credits_invoice_id AND b.line_no = c.credits_line_no
WHERE c.amount_ore <> -b.amount_ore OR c.vat <> b.vat
"""

# Of a run whose accounting year is over the invoices may be gone. What is paid by aconto waits for
# the bill of its quarter. A correction waits with its original: for the shard or the quarter that
# bills it, or where it was taken back by hand. One whose lines all come to 0.00 waits for the next
# note. What is held waits with its corrections.
_BILLED: Final = """
WITH run AS (
    SELECT run_id FROM settlement.run, billing.kept_books kept
    WHERE state = 'closed' AND closed_at >= %(since)s AND closed_at >= kept.since
      AND period_from >= %(first)s AND period_from < %(past)s),
due AS (
    SELECT e.run_id, e.supply_period_id, e.contract_id, e.period_from, c.customer_id, e.subtotal_ore, e.kind,
           e.kind = 'correction' AND 0 = ALL (e.amounts_ore) AS worthless,
           coalesce(e.corrects_run_id, e.run_id) AS original_id
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
   OR (d.kind = 'original' AND c.state = 'planned' AND b.lines > 0
       AND NOT EXISTS (  -- the quarter's bill waits for no shard
           SELECT FROM billing.aconto_period a
           WHERE a.contract_id = d.contract_id AND d.period_from >= a.first AND d.period_from < a.past))
   OR ((coalesce(b.lines, 0) <> coalesce(s.lines, 0) OR coalesce(b.ore, 0) <> d.subtotal_ore)
       AND (c.state = 'done' OR b.lines > 0)
       AND NOT (b.lines IS NULL AND d.worthless)
       AND NOT (b.lines IS NULL AND EXISTS (
           SELECT FROM billing.held_bill h
           WHERE h.state <> 'billed' AND h.original_run_id = d.original_id AND h.supply_period_id = d.supply_period_id))
       AND NOT (b.lines IS NULL AND EXISTS (
           SELECT FROM settlement.settlement o
           JOIN billing.aconto_period a
               ON a.contract_id = o.contract_id AND o.period_from >= a.first AND o.period_from < a.past
           WHERE o.run_id = d.original_id AND o.supply_period_id = d.supply_period_id
             AND NOT EXISTS (SELECT FROM billing.invoice_section x
                             WHERE x.run_id = o.run_id AND x.supply_period_id = o.supply_period_id)))
       AND NOT (b.lines IS NULL AND EXISTS (
           SELECT FROM billing.invoice_shard i
           WHERE d.kind = 'correction' AND i.run_id = d.original_id AND i.state = 'planned'
             AND d.customer_id = ANY(i.customer_ids)))
       AND NOT (b.lines IS NULL AND EXISTS (
           SELECT FROM billing.invoice_line l
           JOIN billing.invoice_line back ON back.credits_invoice_id = l.invoice_id AND back.credits_line_no = l.line_no
           WHERE d.kind = 'correction' AND l.credits_invoice_id IS NULL
             AND l.run_id = d.original_id AND l.supply_period_id = d.supply_period_id)))
"""

# What a stretch was billed in all, where somebody took its original back: nothing may be left, also
# of corrections.
_CREDITED: Final = """
WITH taken AS (
    SELECT l.run_id, l.supply_period_id
    FROM billing.invoice i
    JOIN billing.invoice_line back USING (invoice_id)
    JOIN billing.invoice_line l ON l.invoice_id = back.credits_invoice_id AND l.line_no = back.credits_line_no
    JOIN settlement.settlement s ON s.run_id = l.run_id AND s.supply_period_id = l.supply_period_id
    WHERE i.issued_on >= greatest(%(since)s::date, %(first)s) AND i.issued_on < %(past)s AND s.kind = 'original'
    GROUP BY l.run_id, l.supply_period_id),
billed AS (
    SELECT t.run_id, t.supply_period_id,
           sum(l.amount_ore) FILTER (WHERE l.run_id = t.run_id) AS original, sum(l.amount_ore) AS ore
    FROM taken t
    CROSS JOIN LATERAL (
        SELECT t.run_id AS of_run
        UNION ALL
        SELECT s.run_id FROM settlement.settlement s
        WHERE s.kind = 'correction' AND s.corrects_run_id = t.run_id AND s.supply_period_id = t.supply_period_id) s
    JOIN billing.invoice_line l ON l.run_id = s.of_run AND l.supply_period_id = t.supply_period_id
    GROUP BY t.run_id, t.supply_period_id)
SELECT format('run %%s, supply period %%s', run_id, supply_period_id),
       format('was taken back, and its corrections come to %%s øre', ore)
FROM billed WHERE original = 0 AND ore <> 0
"""

# Line by line: what stands on an invoice as aconto is what was asked for there, or set off there.
# (Of an accounting year that is over, one may be gone before the other.)
_ACONTO: Final = """
WITH chosen AS (
    SELECT i.invoice_id, i.number FROM billing.invoice i JOIN billing.number_series n USING (series)
    WHERE i.issued_on >= greatest(%(since)s::date, %(first)s) AND i.issued_on < %(past)s AND n.expired_at IS NULL),
printed AS (
    SELECT x.invoice_id, s.contract_id, x.period_from AS quarter, l.amount_ore AS net, l.vat_ore AS vat
    FROM chosen
    JOIN billing.invoice_section x ON x.invoice_id = chosen.invoice_id AND x.run_id IS NULL
    JOIN billing.invoice_line l ON l.invoice_id = x.invoice_id AND l.section_no = x.section_no
    JOIN portfolio.supply_period s ON s.supply_period_id = x.supply_period_id),
known AS (
    SELECT a.invoice_id, a.contract_id, a.quarter, a.net_ore AS net, a.vat_ore AS vat
    FROM chosen JOIN billing.aconto a USING (invoice_id)
    UNION ALL
    SELECT a.set_off_id, a.contract_id, a.quarter, -a.net_ore, -a.vat_ore
    FROM chosen JOIN billing.aconto a ON a.set_off_id = chosen.invoice_id)
SELECT format('invoice %%s, contract %%s', invoice_id, contract_id),
       format('%%s øre aconto (%%s VAT) of the quarter from %%s, %%s (%%s) known', coalesce(p.net, 0),
              coalesce(p.vat, 0), quarter, coalesce(k.net, 0), coalesce(k.vat, 0))
FROM printed p FULL JOIN known k USING (invoice_id, contract_id, quarter)
WHERE p.net IS DISTINCT FROM k.net OR p.vat IS DISTINCT FROM k.vat
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
        "What a run settled is billed once, line by line, or waits: for its shard, with its original, or held.",
        by_query(_BILLED),
    ),
    Invariant(
        "credits-within-invoices",
        "Of a stretch no more is taken back than was billed for it, its corrections included.",
        by_query(_CREDITED),
    ),
    Invariant(
        "aconto-set-off",
        "What invoices ask for in advance is set off once, to the øre.",
        by_query(_ACONTO),
    ),
)
