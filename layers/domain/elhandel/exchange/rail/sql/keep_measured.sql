-- A version of what a home used and produced in a month.
INSERT INTO exchange.measured (
    supply_period_id, month, version, settlements, used_wh, produced_wh, use_numerator,
    use_denominator, credit_numerator, credit_denominator, credit_vat, read_at)
VALUES (
    %(supply_period)s, %(month)s, %(version)s, %(settlements)s, %(used)s, %(produced)s, %(use_n)s,
    %(use_d)s, %(credit_n)s, %(credit_d)s, %(vat)s, %(now)s)
