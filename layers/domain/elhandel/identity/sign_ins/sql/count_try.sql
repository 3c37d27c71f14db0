-- Count a try, unless the minute or the hour is used up; then no row returns. A minute or an hour other than the stored
-- one begins anew, also after a clock was set back: nobody stays locked out.
INSERT INTO identity.try_count AS c (what, whom, minute, in_minute, hour, in_hour)
VALUES (%(what)s, %(whom)s, %(minute)s, 1, %(hour)s, 1)
ON CONFLICT (what, whom) DO UPDATE
SET minute = excluded.minute,
    in_minute = CASE WHEN c.minute = excluded.minute THEN c.in_minute ELSE 0 END + 1,
    hour = excluded.hour,
    in_hour = CASE WHEN c.hour = excluded.hour THEN c.in_hour ELSE 0 END + 1
WHERE (c.minute <> excluded.minute OR c.in_minute < %(per_minute)s)
  AND (c.hour <> excluded.hour OR c.in_hour < %(per_hour)s)
RETURNING in_minute
