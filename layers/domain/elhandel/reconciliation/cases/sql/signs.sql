-- Points of a grid area about whose supply or master data something changes around some days. Each may have several.
WITH described AS (
    SELECT DISTINCT metering_point_id FROM portfolio.metering_point_version
    WHERE grid_area = %(grid_area)s AND type IN ('E17', 'E18')),
supplied AS (
    SELECT s.metering_point_id, s.supply_period_id, s.state, s.starts_on, s.ends_on
    FROM portfolio.supply_period s JOIN described USING (metering_point_id)
    WHERE s.state IN ('active', 'void')
      AND s.starts_on < %(near_end)s AND (s.ends_on IS NULL OR s.ends_on > %(near_start)s))
SELECT metering_point_id, 'supply-void' FROM supplied
WHERE state = 'void' AND starts_on < %(end)s AND (ends_on IS NULL OR ends_on > %(start)s)
UNION
SELECT metering_point_id, 'supply-moved'
FROM supplied JOIN portfolio.supply_move m USING (supply_period_id)
UNION
SELECT metering_point_id, 'supply-near' FROM supplied
WHERE state = 'active' AND (starts_on >= %(near_start)s OR ends_on <= %(near_end)s)
UNION
SELECT v.metering_point_id, 'described-otherwise'
FROM portfolio.metering_point_version v JOIN described USING (metering_point_id)
GROUP BY v.metering_point_id
HAVING count(DISTINCT (v.grid_area, v.type, v.settlement_method)) > 1
ORDER BY 1, 2
