-- depends: 0178.supply-joined-before-it-is-cut
-- Row-level security asks on which days a point is the asking customer's, several times for each answer. Joined with the view
-- from outside, PostgreSQL read every child point of the supplier each time: it passes no value of a join into a part of a
-- UNION ALL that has a WHERE of its own. Inside LATERAL the value is there, and a few rows are found by index.
GRANT USAGE, CREATE ON SCHEMA portfolio TO elhandel_lookup;
SET LOCAL ROLE elhandel_lookup;
CREATE OR REPLACE FUNCTION portfolio.own_days()
    RETURNS TABLE (metering_point_id int, main_id int, first date, past date, told_from date)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, pg_temp
AS $$
    SELECT w.metering_point_id, w.main_id, own.first, own.past, coalesce(v.told_from, own.first)
    FROM portfolio.contract c
    JOIN portfolio.supply_period s USING (contract_id)
    CROSS JOIN LATERAL (
        SELECT k.metering_point_id, k.main_id, k.first, k.past FROM portfolio.settled_with k
        WHERE k.main_id = s.metering_point_id
        OFFSET 0) w  -- without it the planner makes the join of it again
    CROSS JOIN LATERAL (
        SELECT greatest(s.starts_on, w.first) AS first, least(coalesce(s.ends_on, '9999-12-31'), w.past) AS past) own
    CROSS JOIN LATERAL (
        SELECT max(v.valid_from) AS told_from FROM portfolio.metering_point_version v
        WHERE v.metering_point_id = w.metering_point_id AND v.superseded_at IS NULL AND v.valid_from <= own.first) v
    WHERE c.customer_id = portfolio.asking_customer() AND s.state = 'active' AND own.first < own.past
$$;
RESET ROLE;
REVOKE CREATE ON SCHEMA portfolio FROM elhandel_lookup;
