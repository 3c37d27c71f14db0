SELECT grid_area, owner_gln, charge_kind, charge_code, point_type, settlement_method, resolution,
       process, correction, day, first_interval, quantities, prices, amounts, version, calculated_at
FROM reconciliation.charge_sum
WHERE day >= %(start)s AND day < %(end)s AND supplier_gln = %(supplier)s
  AND (%(grid_area)s::text IS NULL OR grid_area = %(grid_area)s)
ORDER BY day, version, inbound_message_id NULLS FIRST, charge_sum_id
