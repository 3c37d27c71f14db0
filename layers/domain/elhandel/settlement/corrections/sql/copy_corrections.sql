COPY settlement.settlement (
    run_id, supply_period_id, contract_id, kind, corrects_run_id, period_from, period_to, shard_no,
    subtotal_ore, settled_at, metering_point_ids, charge_ids, without_vat, quantities_wh,
    amounts_ore, rest_numerators, rest_denominators, changes)
FROM STDIN (FORMAT BINARY)
