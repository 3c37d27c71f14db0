SELECT comparison_id, compared_at, month, grid_area, point_type, settlement_method, owner_gln,
       charge_kind, charge_code, resolution, process, correction, version, calculated_at,
       intervals, differing, differing_days, theirs, ours, largest, their_amount, our_amount,
       priced_otherwise, explained
FROM reconciliation.comparison
WHERE month = %(month)s AND (%(grid_area)s::text IS NULL OR grid_area = %(grid_area)s)
  AND NOT (%(differing)s AND matches)
ORDER BY subject DESC, grid_area, point_type NULLS LAST, settlement_method NULLS FIRST,
    owner_gln NULLS LAST, charge_kind, charge_code, resolution, process, correction NULLS FIRST
