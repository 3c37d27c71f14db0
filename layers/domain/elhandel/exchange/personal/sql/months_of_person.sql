-- What the homes of a person used and produced in months in which they traded.
SELECT m.supply_period_id, m.month, m.version, m.settlements, m.used_wh, m.produced_wh,
       m.use_numerator, m.use_denominator, m.credit_numerator, m.credit_denominator, m.credit_vat,
       m.read_at
FROM exchange.measured m JOIN portfolio.supply_period s USING (supply_period_id)
WHERE s.contract_id = ANY(%(contracts)s)
ORDER BY m.month, m.supply_period_id, m.version
