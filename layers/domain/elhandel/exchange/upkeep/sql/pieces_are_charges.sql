-- Pieces of trades without the charge of billing that they are.
SELECT c.supply_period_id, format('piece %%s of %%s: %%s øre', c.piece_no, c.month, c.amount_ore)
FROM exchange.charged c
LEFT JOIN billing.charge b
    ON b.source = CASE WHEN c.component IN ('bought', 'replaced_use') THEN 'trade-bought'
                       WHEN c.component = 'fee' THEN 'trade-fee'
                       WHEN c.component IN ('paid', 'received') THEN 'trade-paid' ELSE 'trade-sold' END
    AND b.source_id = format('%%s:%%s:%%s', c.supply_period_id, to_char(c.month, 'YYYY-MM'), c.piece_no)
    AND b.period_from = c.month AND b.amount_ore = c.amount_ore
WHERE b.billing_charge_id IS NULL
  AND c.charged_at >= %(since)s AND c.month >= %(first)s AND c.month < %(past)s
  AND c.month >= (SELECT (since AT TIME ZONE 'Europe/Copenhagen')::date FROM billing.kept_books)
ORDER BY c.supply_period_id, c.piece_no
