-- Pieces of services without the charge of billing that they are.
SELECT c.agreement_id, format('piece %%s of %%s øre', c.piece_no, c.amount_ore)
FROM services.charged c
LEFT JOIN billing.charge b
    ON b.source = 'service' AND b.source_id = format('%%s:%%s', c.agreement_id, c.piece_no)
    AND b.period_from = c.period_from AND b.period_to = c.period_to AND b.amount_ore = c.amount_ore
WHERE b.billing_charge_id IS NULL
  AND c.charged_at >= %(since)s AND c.period_from >= %(first)s AND c.period_from < %(past)s
ORDER BY c.agreement_id, c.piece_no
