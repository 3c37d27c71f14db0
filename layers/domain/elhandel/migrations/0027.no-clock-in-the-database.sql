-- depends: 0026.messages-set-aside
-- Nothing in the database asks for the time: the view that took today from the database's clock gives way to a function
-- that is told the day. The local run and the tests move time, and a clock of its own would not follow.

DROP VIEW metering.missing_day;

-- For people: the 400 days before `today`, which is not among them. Other days: metering.missing_days(since, until).
CREATE FUNCTION metering.missing_before(today date)
RETURNS TABLE (gsrn text, day date, missing int, resolution_minutes smallint, metering_point_id int,
               supply_period_id int)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT * FROM metering.missing_days(today - 400, today)
$$;
