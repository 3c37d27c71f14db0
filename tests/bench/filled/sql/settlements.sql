-- Settlements of a month of the home, the same for everybody. One run at a time: what a run settles for the first
-- time is not looked for in others.
INSERT INTO settlement.settlement (
    run_id, supply_period_id, contract_id, kind, period_from, period_to, shard_no, subtotal_ore,
    settled_at, metering_point_ids, charge_ids, quantities_wh, amounts_ore, rest_numerators,
    rest_denominators)
SELECT t.run_id, %(base)s + n, %(base)s + n, t.kind, t.period_from, t.period_to, 1 + n / 2000,
       t.subtotal_ore, t.settled_at, array_fill(%(base)s + n, ARRAY[cardinality(t.charge_ids)]),
       t.charge_ids, t.quantities_wh, t.amounts_ore, t.rest_numerators, t.rest_denominators
FROM settlement.settlement t, generate_series(1, %(customers)s) n
WHERE t.supply_period_id = %(supply)s AND t.kind = 'original' AND t.period_from = %(month)s
