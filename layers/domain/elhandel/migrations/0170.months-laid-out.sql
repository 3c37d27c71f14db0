-- depends: 0169.upkeep-orders-no-work
-- Closed months laid out by point: what settlement reads of a point's month in one row. The days stay the truth; a row here is
-- made of them when all of them are there, and goes with the first that changes (docs/decisions/0169-closed-months-by-point.md).

CREATE TABLE metering.reading_month (
    month              date NOT NULL CHECK (extract(day FROM month) = 1),
    metering_point_id  int NOT NULL,
    resolution_minutes smallint NOT NULL CHECK (resolution_minutes IN (15, 60, 1440)),
    value_bytes        smallint NOT NULL CHECK (value_bytes IN (2, 4)),
    wh                 bytea NOT NULL,       -- the values of all the month's days: uint16 or int32, little-endian
    PRIMARY KEY (month, metering_point_id)
);
-- A month of quarters in two bytes lies in its page, and nothing is compressed: that would cost more than reading it.
ALTER TABLE metering.reading_month SET (toast_tuple_target = 8160);
ALTER TABLE metering.reading_month ALTER COLUMN wh SET STORAGE EXTERNAL;

-- Hold the laid-out months of these points and days until the transaction ends, by point and then by month, as everybody who
-- is about to take some away: so they wait for each other and never in a circle. The lock of a month is shared by all who change
-- its days; who lays it out has it alone, and does not wait for it.
CREATE FUNCTION metering.hold_months(points int[], days date[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7301190, month - date '2000-01-01')
    FROM (SELECT DISTINCT date_trunc('month', day::timestamp)::date AS month FROM unnest(days) AS d (day) ORDER BY 1) AS c;
    PERFORM FROM metering.reading_month m
    JOIN (SELECT DISTINCT point, date_trunc('month', day::timestamp)::date AS month
          FROM unnest(points, days) AS d (point, day)) AS c ON m.month = c.month AND m.metering_point_id = c.point
    ORDER BY m.metering_point_id, m.month
    FOR UPDATE OF m;
END
$$;

-- A day that changes takes its month away, whoever changes it: no month is laid out of days as they were. (Changes are made by
-- transactions that see what was committed meanwhile: READ COMMITTED.) It does that one thing as the owner: who stores what the
-- market sends may delete nothing.
CREATE FUNCTION metering.forget_months() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
AS $$
BEGIN
    PERFORM metering.hold_months(array_agg(metering_point_id), array_agg(day)) FROM changed HAVING count(*) > 0;
    DELETE FROM metering.reading_month m
    USING (SELECT DISTINCT metering_point_id, date_trunc('month', day::timestamp)::date AS month FROM changed) AS c
    WHERE m.month = c.month AND m.metering_point_id = c.metering_point_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER forget_months_of_changed_days AFTER UPDATE ON metering.reading_day
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION metering.forget_months();
CREATE TRIGGER forget_months_of_deleted_days AFTER DELETE ON metering.reading_day
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION metering.forget_months();
