-- What an account is to be billed and is on no document: settled lines of closed runs, and others.
SELECT c.source, c.source_id, c.period_from, c.period_to, c.what, c.quantity, c.unit, c.unit_price,
       c.amount_ore, c.vat_class, c.agreement
FROM settlement.charge c JOIN settlement.run r USING (run_id)
WHERE c.account_id = %(account)s AND r.state = 'closed' AND NOT EXISTS (
    SELECT FROM billing.invoice_section b
    WHERE b.run_id = c.run_id AND b.supply_period_id = c.supply_period_id AND NOT b.takes_back)
UNION ALL
SELECT c.source, c.source_id, c.period_from, c.period_to, c.what, c.quantity, c.unit, c.unit_price,
       c.amount_ore, c.vat_class, c.agreement
FROM billing.charge c JOIN portfolio.account a ON a.customer_id = c.account_id
WHERE a.account_id = %(account)s AND NOT EXISTS (
    SELECT FROM billing.invoice_line l
    WHERE l.billing_charge_id = c.billing_charge_id AND l.credits_invoice_id IS NULL)
ORDER BY period_from, source, source_id
