-- What the trades of a person changed on their bills.
SELECT c.supply_period_id, c.month, c.piece_no, c.component, c.vat, c.wh, c.amount_ore, c.charged_at
FROM exchange.charged c JOIN portfolio.supply_period s USING (supply_period_id)
WHERE s.contract_id = ANY(%(contracts)s)
ORDER BY c.month, c.supply_period_id, c.piece_no
