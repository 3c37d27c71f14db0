-- Count a request of a key, unless its minute or its day is used up; then no row returns.
--
-- Clocks of two processes differ by seconds. A minute up to two before the stored one counts as the
-- stored one, or a flood around a minute's turn would start over each time. A
-- clock that is set back further is believed, so nobody is locked out.
--
-- Alone, a count is answered before the disk has it: a server that crashes may forget those of its
-- last second (decision 0172).
INSERT INTO platform.api_key_count AS c (api_key_id, minute, in_minute, day, in_day)
VALUES (%(key)s, %(minute)s, 1, %(day)s, 1)
ON CONFLICT (api_key_id) DO UPDATE
SET minute = CASE
        WHEN c.minute BETWEEN excluded.minute AND excluded.minute + %(apart)s THEN c.minute
        ELSE excluded.minute END,
    in_minute = CASE
        WHEN c.minute BETWEEN excluded.minute AND excluded.minute + %(apart)s THEN c.in_minute
        ELSE 0 END + 1,
    day = CASE
        WHEN c.minute BETWEEN excluded.minute AND excluded.minute + %(apart)s THEN c.day
        ELSE excluded.day END,
    in_day = CASE
        WHEN c.day = excluded.day
            OR c.minute BETWEEN excluded.minute AND excluded.minute + %(apart)s THEN c.in_day
        ELSE 0 END + 1
WHERE (c.minute NOT BETWEEN excluded.minute AND excluded.minute + %(apart)s
       OR c.in_minute < %(per_minute)s)
  AND (c.day <> excluded.day
       AND c.minute NOT BETWEEN excluded.minute AND excluded.minute + %(apart)s
       OR c.in_day < %(per_day)s)
RETURNING in_minute, CASE WHEN %(alone)s THEN set_config('synchronous_commit', 'off', true) END
