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

-- A day that changes takes its month away, whoever changes it. The lock is shared by all who change days of the month; who lays
-- it out has it alone before looking at the days, so that no month is laid out of days as they were. (Changes are made by
-- transactions that see what was committed meanwhile: READ COMMITTED.)
CREATE FUNCTION metering.forget_months() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7301190, month - date '2000-01-01')
    FROM (SELECT DISTINCT date_trunc('month', day::timestamp)::date AS month FROM changed ORDER BY 1) AS c;
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
