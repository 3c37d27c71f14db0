-- Aconto on invoices that is not what was asked for there, or set off there, quarter by quarter.
-- (Of an accounting year that has expired, one may be gone before the other.)
WITH chosen AS (
    SELECT i.invoice_id, i.number FROM billing.invoice i JOIN billing.number_series n USING (series)
    WHERE i.issued_on >= greatest(%(since)s::date, %(first)s) AND i.issued_on < %(past)s
      AND n.expired_at IS NULL),
printed AS (
    SELECT x.invoice_id, s.contract_id, x.period_from AS quarter, sum(l.amount_ore) AS net,
           sum(l.vat_ore) AS vat
    FROM chosen
    JOIN billing.invoice_section x ON x.invoice_id = chosen.invoice_id AND x.run_id IS NULL
    JOIN billing.invoice_line l ON l.invoice_id = x.invoice_id AND l.section_no = x.section_no
    JOIN portfolio.supply_period s ON s.supply_period_id = x.supply_period_id
    GROUP BY x.invoice_id, s.contract_id, x.period_from),
moved AS (
    SELECT a.invoice_id, a.contract_id, a.quarter, a.net_ore AS net, a.vat_ore AS vat
    FROM chosen JOIN billing.aconto a USING (invoice_id)
    UNION ALL
    SELECT a.set_off_id, a.contract_id, a.quarter, -a.net_ore, -a.vat_ore
    FROM chosen JOIN billing.aconto a ON a.set_off_id = chosen.invoice_id),
known AS (
    SELECT invoice_id, contract_id, quarter, sum(net) AS net, sum(vat) AS vat
    FROM moved GROUP BY invoice_id, contract_id, quarter)
SELECT format('invoice %%s, contract %%s', invoice_id, contract_id),
       format('%%s øre aconto (%%s VAT) of the quarter from %%s, %%s (%%s) known',
              coalesce(p.net, 0), coalesce(p.vat, 0), quarter,
              coalesce(k.net, 0), coalesce(k.vat, 0))
FROM printed p FULL JOIN known k USING (invoice_id, contract_id, quarter)
WHERE p.net IS DISTINCT FROM k.net OR p.vat IS DISTINCT FROM k.vat
