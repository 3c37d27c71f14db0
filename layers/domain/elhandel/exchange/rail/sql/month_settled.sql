-- Whether all days of a supply in a month are settled by closed runs and none of them waits for a correction, and how many
-- settlements these days have; and the days of the supply. One that never was has no days, as one that turned out to have ended.
SELECT (s.state = 'void' OR coalesce(
           (SELECT range_agg(daterange(e.period_from, e.period_to))
            FROM settlement.settlement e JOIN settlement.run r USING (run_id)
            WHERE e.supply_period_id = s.supply_period_id AND e.kind = 'original' AND r.state = 'closed'
              AND e.period_from < %(past)s AND e.period_to > %(first)s), '{}')
           @> daterange(s.starts_on, s.ends_on) * daterange(%(first)s, %(past)s))
       AND NOT EXISTS (
           SELECT FROM settlement.dirty d
           WHERE d.supply_period_id = s.supply_period_id
             AND d.period_from < %(past)s AND d.period_to > %(first)s),
       (SELECT count(*) FROM settlement.settlement e
        WHERE e.supply_period_id = s.supply_period_id
          AND e.period_from < %(past)s AND e.period_to > %(first)s),
       s.starts_on, CASE WHEN s.state = 'void' THEN s.starts_on ELSE s.ends_on END
FROM portfolio.supply_period s WHERE s.supply_period_id = %(supply_period)s
