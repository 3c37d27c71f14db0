-- Points of which energy, by spot prices or by a fixed one, or the grid's tariff is not what settlement
-- has written, to the last fraction of a nano-DKK.
SELECT count(*)
FROM by_rows.point p
LEFT JOIN by_rows.settled s USING (metering_point_id)
LEFT JOIN settlement.line e ON e.metering_point_id = p.metering_point_id AND e.component = 'energy'
LEFT JOIN settlement.line t
    ON t.metering_point_id = p.metering_point_id AND t.charge_id = p.charge_id
WHERE s.wh IS DISTINCT FROM e.quantity_wh
   OR s.tariff IS DISTINCT FROM
      t.amount_ore * 10000000::numeric + t.rest_numerator / t.rest_denominator::numeric
   OR s.energy IS DISTINCT FROM
      4 * (e.amount_ore * 10000000::numeric + e.rest_numerator / e.rest_denominator::numeric)
