-- The days on which we supply a point, oldest first, those without a customer too; a child as long
-- as it belongs to one that we supply.
SELECT k.metering_point_id, greatest(s.starts_on, k.first),
       nullif(least(coalesce(s.ends_on, date '9999-12-31'), k.past), date '9999-12-31')
FROM portfolio.metering_point m
JOIN portfolio.settled_with k USING (metering_point_id)
JOIN (SELECT metering_point_id, starts_on, ends_on
      FROM portfolio.supply_period WHERE state = 'active'
      UNION ALL
      SELECT metering_point_id, starts_on, ends_on FROM portfolio.vacancy) s
    ON s.metering_point_id = k.main_id
WHERE m.gsrn = %(gsrn)s
  AND greatest(s.starts_on, k.first) < least(coalesce(s.ends_on, date '9999-12-31'), k.past)
ORDER BY 2
