SELECT comparison_id, compared_at, month, grid_area, point_type, settlement_method, owner_gln,
       charge_kind, charge_code, resolution, process, correction, version, calculated_at,
       intervals, differing, differing_days, theirs, ours, largest, their_amount, our_amount,
       priced_otherwise, explained
FROM reconciliation.comparison
WHERE comparison_id = %(comparison)s
