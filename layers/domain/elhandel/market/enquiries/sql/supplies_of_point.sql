-- The days on which we supply a point, oldest first, those without a customer too; a child as long
-- as it belongs to one that we supply. With `coming` also those of a start that is confirmed.
SELECT k.metering_point_id, greatest(s.starts_on, k.first),
       nullif(least(coalesce(s.ends_on, date '9999-12-31'), k.past), date '9999-12-31')
FROM portfolio.metering_point m
CROSS JOIN LATERAL (  -- LATERAL, here and below: by index; joined, all child points and all supply are read
    SELECT * FROM portfolio.settled_with WHERE metering_point_id = m.metering_point_id OFFSET 0) k
CROSS JOIN LATERAL (
    SELECT * FROM (
        SELECT metering_point_id, starts_on, ends_on
        FROM portfolio.supply_period WHERE state = 'active'
        UNION ALL
        SELECT metering_point_id, starts_on, ends_on FROM portfolio.vacancy
        UNION ALL
        SELECT s.metering_point_id, s.starts_on, s.ends_on
        FROM portfolio.supply_period s
        JOIN market.process p ON p.contract_id = s.contract_id AND p.about_id IS NULL
        WHERE %(coming)s AND s.state = 'planned'
          AND p.state IN ('acknowledged', 'effectuation_pending', 'cancellation_pending')) u
    WHERE u.metering_point_id = k.main_id
    OFFSET 0) s
WHERE m.gsrn = %(gsrn)s
  AND greatest(s.starts_on, k.first) < least(coalesce(s.ends_on, date '9999-12-31'), k.past)
ORDER BY 2
