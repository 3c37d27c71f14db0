-- Readings of supplied days that no run has settled or parked, by supply, point and month.
--
-- Runs have come as far as the last closed run of the whole portfolio; before the first one, our
-- books had not begun. A supply is looked at two days after it was activated or moved (as the runs
-- count days): plan-late takes what came into older days each night. Supply that began on the last
-- day of a month is looked at a month later: it is settled with the next, in a run after. Days that
-- were parked wait under the run that parked them, or under one since; days of a run under way, in
-- its shards. Days of a run that was given up are free, and looked at two days later.
WITH reached AS (
    SELECT greatest(date_trunc('month', min(period_from)::timestamp)::date,
                    %(since)s::date - 31, %(first)s) AS first,
           max(period_to) FILTER (
               WHERE state = 'closed' AND given_up_at IS NULL AND selection = 'all'
                 AND num_nonnulls(
                       only_price_area, only_grid_area, only_product, only_gsrns) = 0) AS past,
           (SELECT max(planned_at) - interval '2 days' FROM settlement.run) AS settled_down
    FROM settlement.run WHERE kind = 'ordinary' AND state <> 'given_up'),
bounds AS (
    SELECT first, least(past, %(past)s) AS past, settled_down
    FROM reached WHERE first < past AND first < %(past)s),
held AS (
    SELECT e.supply_period_id, r.period_from, r.period_to
    FROM bounds b
    JOIN settlement.run r
        ON r.kind = 'ordinary' AND r.period_to > b.first AND r.period_from < b.past
    JOIN settlement.settlement e USING (run_id)
    UNION ALL
    SELECT k.supply_period_id, r.period_from, r.period_to
    FROM bounds b
    JOIN settlement.run r
        ON r.kind = 'ordinary' AND r.period_to > b.first AND r.period_from < b.past
    JOIN settlement.parked k USING (run_id)
    UNION ALL
    SELECT unnest(h.supply_period_ids), r.period_from, r.period_to
    FROM settlement.run r JOIN settlement.shard h USING (run_id)
    CROSS JOIN bounds b
    WHERE r.kind = 'ordinary' AND (h.state <> 'given_up' AND r.state = 'running'
                                   OR h.state = 'given_up' AND r.given_up_at >= b.settled_down)),
covered AS (
    SELECT supply_period_id, range_agg(daterange(period_from, period_to)) AS days
    FROM held GROUP BY supply_period_id),
uncovered AS (
    SELECT s.supply_period_id, s.metering_point_id, unnest(
               datemultirange(daterange(greatest(s.starts_on, b.first), least(s.ends_on, b.past)))
               - coalesce(c.days, '{}') - forgotten.days) AS days
    FROM bounds b
    JOIN portfolio.supply_period s
        ON s.state = 'active' AND greatest(s.starts_on, b.first) < least(s.ends_on, b.past)
    LEFT JOIN covered c USING (supply_period_id)
    CROSS JOIN (
        SELECT coalesce(range_agg(daterange(period_from, period_to)), '{}') AS days
        FROM settlement.forgotten_period) forgotten
    WHERE coalesce(s.activated_at < b.settled_down, true)
      AND NOT (settlement.waits_for_next_month(s.starts_on, s.ends_on, s.contract_id)
               AND s.starts_on + 1 + interval '1 month' >= b.past)
      AND NOT EXISTS (
        SELECT FROM portfolio.supply_move m
        WHERE m.supply_period_id = s.supply_period_id AND m.moved_at >= b.settled_down)),
points AS (
    SELECT supply_period_id, metering_point_id, days FROM uncovered
    UNION ALL
    SELECT u.supply_period_id, k.child_id, u.days * daterange(k.first, k.past)
    FROM uncovered u
    CROSS JOIN LATERAL (
        SELECT * FROM portfolio.coupling WHERE parent_id = u.metering_point_id OFFSET 0) k)
SELECT format('supply period %%s, point %%s, %%s',
              p.supply_period_id, p.metering_point_id, to_char(d.day, 'YYYY-MM')),
       format('%%s Wh of %%s days (%%s to %%s) are read, and no run has settled or parked them',
              sum(metering.total_wh(d.wh)), count(*), min(d.day), max(d.day))
FROM points p
CROSS JOIN LATERAL (
    SELECT day, wh FROM metering.reading_day r
    WHERE r.metering_point_id = p.metering_point_id
      AND r.day >= lower(p.days) AND r.day < upper(p.days) OFFSET 0) d
GROUP BY p.supply_period_id, p.metering_point_id, to_char(d.day, 'YYYY-MM')
ORDER BY p.supply_period_id, p.metering_point_id, to_char(d.day, 'YYYY-MM')
