INSERT INTO reconciliation.comparison
    (subject, month, grid_area, point_type, settlement_method, owner_gln, charge_kind, charge_code,
     resolution, process, correction, version, calculated_at, compared_at, matches, intervals,
     differing, differing_days, theirs, ours, largest, their_amount, our_amount, priced_otherwise,
     explained)
VALUES (%(subject)s, %(month)s, %(grid_area)s, %(type)s, %(method)s, %(owner)s, %(kind)s, %(code)s,
    %(resolution)s, %(process)s, %(correction)s, %(version)s, %(calculated_at)s, %(now)s,
    %(matches)s, %(intervals)s, %(differing)s, %(days)s::date[], %(theirs)s, %(ours)s, %(largest)s,
    %(their_amount)s, %(our_amount)s, %(priced_otherwise)s,
    %(explained)s)
ON CONFLICT (month, subject, grid_area, point_type, settlement_method, owner_gln, charge_kind,
    charge_code, resolution, process, correction)
DO UPDATE SET version = excluded.version, calculated_at = excluded.calculated_at,
    compared_at = excluded.compared_at, matches = excluded.matches,
    intervals = excluded.intervals, differing = excluded.differing,
    differing_days = excluded.differing_days, theirs = excluded.theirs, ours = excluded.ours,
    largest = excluded.largest, their_amount = excluded.their_amount,
    our_amount = excluded.our_amount, priced_otherwise = excluded.priced_otherwise,
    explained = excluded.explained
RETURNING comparison_id
