-- depends: 0003.pricing
-- Metering: one row for each metering point and local day, the intervals packed. Why: docs/decisions/0003-packed-days.md.

CREATE SCHEMA metering;

-- One byte an interval; the same values stand in elhandel.metering.quality.
--   low nibble   0 not delivered, 1 A01 adjusted, 2 A02 not available, 3 A03 estimated, 4 A04 measured,
--                5 A05 incomplete, 6 A06 calculated
--   high nibble  0 as delivered, 1 a quarter's share of an hour's value, 2 a quarter's share of a day's value
-- Nothing can be settled from an interval that is not delivered or not available (0x00, 0x02, 0x12, 0x22).
CREATE FUNCTION metering.is_complete(quality bytea) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN quality IS NULL
    OR position('\x00'::bytea IN quality) + position('\x02'::bytea IN quality)
     + position('\x12'::bytea IN quality) + position('\x22'::bytea IN quality) = 0;

-- The current readings. The points are not checked by a foreign key: ingest resolves them from portfolio, points are
-- never deleted, and the check would cost more than the insert.
CREATE TABLE metering.reading_day (
    metering_point_id  int NOT NULL,
    day                date NOT NULL,                     -- local day, Europe/Copenhagen
    resolution_minutes smallint NOT NULL CHECK (resolution_minutes IN (15, 60, 1440)),
    version            int NOT NULL,                      -- counts what was ever recorded for the day, from 1
    registered_at      timestamptz NOT NULL,              -- the latest registration time among the intervals
    recorded_at        timestamptz NOT NULL,              -- when we took it in
    inbound_message_id bigint,                            -- the message that made this version
    wh                 bytea NOT NULL,                    -- int32 little-endian for each interval of the local day
    quality            bytea,                             -- a byte for each interval; NULL: all there, all measured
    registered         bytea,                             -- int64 little-endian, µs since 1970, for each interval;
                                                          -- NULL: registered_at holds for all that were delivered
    complete           boolean NOT NULL GENERATED ALWAYS AS (metering.is_complete(quality)) STORED,
    PRIMARY KEY (metering_point_id, day)
) PARTITION BY RANGE (day);

-- What was once current, and what arrived too late to become it (superseded_at = recorded_at).
CREATE TABLE metering.reading_day_history (
    metering_point_id  int NOT NULL,
    day                date NOT NULL,
    resolution_minutes smallint NOT NULL,
    version            int NOT NULL,
    registered_at      timestamptz NOT NULL,
    recorded_at        timestamptz NOT NULL,
    inbound_message_id bigint,
    wh                 bytea NOT NULL,
    quality            bytea,
    registered         bytea,
    superseded_at      timestamptz NOT NULL,
    superseded_by      bigint,                            -- the message whose readings stand in its place
    PRIMARY KEY (metering_point_id, day, version)
) PARTITION BY RANGE (day);

-- The partitions of the month that `month` lies in. They are made beside their parents and then attached, because
-- ATTACH lets everybody read and write on, where CREATE … PARTITION OF would wait for all and make all wait.
-- Two callers at once: the second waits for the first and then finds the work done. (The lock is the one ATTACH takes.
-- An advisory lock would not do: having waited for it, a session still believes its old look at the catalog.)
CREATE FUNCTION metering.ensure_partition(month date) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    first_day date := date_trunc('month', month)::date;
    suffix text := to_char(first_day, '_YYYY_MM');
    parent text;
BEGIN
    IF to_regclass('metering.reading_day_history' || suffix) IS NOT NULL THEN
        RETURN;
    END IF;
    LOCK TABLE metering.reading_day IN SHARE UPDATE EXCLUSIVE MODE;
    IF to_regclass('metering.reading_day_history' || suffix) IS NOT NULL THEN
        RETURN;
    END IF;
    FOREACH parent IN ARRAY ARRAY['reading_day', 'reading_day_history'] LOOP
        EXECUTE format('CREATE TABLE metering.%I (LIKE metering.%I INCLUDING ALL)', parent || suffix, parent);
        EXECUTE format('ALTER TABLE metering.%I ATTACH PARTITION metering.%I FOR VALUES FROM (%L) TO (%L)',
            parent, parent || suffix, first_day, (first_day + interval '1 month')::date);
    END LOOP;
END
$$;

-- Unpacking, for people: interval number `n`, from 0.
CREATE FUNCTION metering.int32_at(packed bytea, n int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN get_byte(packed, 4 * n) | (get_byte(packed, 4 * n + 1) << 8)
     | (get_byte(packed, 4 * n + 2) << 16) | (get_byte(packed, 4 * n + 3) << 24);

CREATE FUNCTION metering.instant_at(packed bytea, n int) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN timestamptz '1970-01-01 00:00:00+00' + interval '1 microsecond' * (
    (metering.int32_at(packed, 2 * n)::bigint & 4294967295) | (metering.int32_at(packed, 2 * n + 1)::bigint << 32));

CREATE FUNCTION metering.total_wh(packed bytea) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT sum(metering.int32_at(packed, n)) FROM generate_series(0, length(packed) / 4 - 1) AS n);

-- The current reading of every interval. `quality` is the market's code, NULL where nothing was delivered; `wh` is
-- NULL where there is no value. `source_minutes` is the resolution that the value was delivered at.
CREATE VIEW metering.reading WITH (security_invoker = true) AS
SELECT p.gsrn,
    (d.day::timestamp AT TIME ZONE 'Europe/Copenhagen')
        + make_interval(mins => d.resolution_minutes * i.n) AS interval_start,
    d.resolution_minutes,
    CASE q.code >> 4 WHEN 1 THEN 60 WHEN 2 THEN 1440 ELSE d.resolution_minutes END AS source_minutes,
    CASE WHEN q.code & 15 NOT IN (0, 2) THEN metering.int32_at(d.wh, i.n) END AS wh,
    CASE WHEN q.code & 15 <> 0 THEN 'A0' || (q.code & 15) END AS quality,
    CASE WHEN q.code & 15 <> 0 THEN coalesce(metering.instant_at(d.registered, i.n), d.registered_at) END AS registered_at,
    d.version,
    d.inbound_message_id,
    d.metering_point_id,
    d.day
FROM metering.reading_day d
JOIN portfolio.metering_point p USING (metering_point_id)
CROSS JOIN LATERAL generate_series(0, length(d.wh) / 4 - 1) AS i (n)
CROSS JOIN LATERAL (SELECT coalesce(get_byte(d.quality, i.n), 4) AS code) AS q;

CREATE VIEW metering.daily_consumption WITH (security_invoker = true) AS
SELECT p.gsrn, d.day, metering.total_wh(d.wh) AS wh, d.resolution_minutes, d.complete, d.version, d.registered_at,
    d.metering_point_id
FROM metering.reading_day d
JOIN portfolio.metering_point p USING (metering_point_id);

-- A customer reads the days of his own active supply, of the point and of its children. Partitions are reached
-- through their parent only: the policy stands there, and nothing is granted on them. History is not for customers.
ALTER TABLE metering.reading_day ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_readings ON metering.reading_day FOR SELECT TO elhandel_customer
    USING (EXISTS (
        SELECT FROM portfolio.supply_period s
        WHERE s.metering_point_id IN (
                reading_day.metering_point_id,
                (SELECT c.parent_id FROM portfolio.metering_point c
                 WHERE c.metering_point_id = reading_day.metering_point_id))
            AND s.state = 'active'
            AND s.starts_on <= reading_day.day
            AND (s.ends_on IS NULL OR reading_day.day < s.ends_on)));
GRANT USAGE ON SCHEMA metering TO elhandel_customer;
GRANT SELECT ON metering.reading_day, metering.reading, metering.daily_consumption TO elhandel_customer;
