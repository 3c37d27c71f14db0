SELECT grid_area, point_type, settlement_method, process, correction, day, resolution_minutes,
       first_interval, wh, quality, version, calculated_at
FROM reconciliation.energy_sum
WHERE day >= %(start)s AND day < %(end)s AND supplier_gln = %(supplier)s
  AND (%(grid_area)s::text IS NULL OR grid_area = %(grid_area)s)
ORDER BY day, version, inbound_message_id NULLS FIRST, energy_sum_id
