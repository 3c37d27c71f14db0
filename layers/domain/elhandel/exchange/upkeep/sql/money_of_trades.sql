-- Months of which buyers were charged another amount for trades than sellers were credited.
SELECT c.month, format('bought %%s, sold %%s øre', sum(c.amount_ore) FILTER (WHERE c.component = 'bought'),
                       sum(c.amount_ore) FILTER (WHERE c.component = 'sold'))
FROM exchange.charged c
WHERE c.month >= %(first)s AND c.month < %(past)s AND c.component IN ('bought', 'sold')
  AND c.month >= (SELECT (since AT TIME ZONE 'Europe/Copenhagen')::date FROM billing.kept_books)
GROUP BY c.month
HAVING sum(c.amount_ore) <> 0 AND max(c.charged_at) >= %(since)s
ORDER BY c.month
