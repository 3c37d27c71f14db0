-- Series whose numbers do not run from 1 to the last one drawn.
SELECT format('series %%s', coalesce(i.series, n.series)),
       format('%%s numbers are used, the highest is %%s, the series stands at %%s',
              coalesce(i.used, 0), coalesce(i.highest, 0), coalesce(n.last, 0))
FROM (
    SELECT series, count(*) AS used, max(number_in_series) AS highest
    FROM billing.invoice GROUP BY series) i
FULL JOIN billing.number_series n USING (series)
WHERE n.expired_at IS NULL  -- else its year has expired: the invoices are being deleted
  AND make_date(coalesce(i.series, n.series), 1, 1) < %(past)s
  AND make_date(coalesce(i.series, n.series), 12, 31) >= %(first)s
  AND (i.used IS DISTINCT FROM i.highest
       OR coalesce(i.highest, 0) IS DISTINCT FROM coalesce(n.last, 0))
