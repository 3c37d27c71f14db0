-- What was asked of some contracts and is not set off yet, with what it rested on as printed.
SELECT a.contract_id, a.quarter, a.net_ore, a.vat_ore, a.invoice_id, i.number, i.vat_percent, i.vat_class,
       printed.basis
FROM billing.aconto a
JOIN billing.invoice i USING (invoice_id)
LEFT JOIN LATERAL (
    SELECT x.basis
    FROM billing.invoice_section x JOIN portfolio.supply_period s USING (supply_period_id)
    WHERE x.invoice_id = a.invoice_id AND x.run_id IS NULL AND x.period_from = a.quarter
      AND s.contract_id = a.contract_id AND x.basis IS NOT NULL
    LIMIT 1) printed ON true
WHERE a.contract_id = ANY(%(contracts)s::int[]) AND a.set_off_id IS NULL
