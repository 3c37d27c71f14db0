-- depends: 0167.installations-of-meters
-- The moment of a refused reading is what a sender said. PostgreSQL keeps years that no program of ours can read: 1 BC and 10000,
-- as 0001-01-01T00:00+14:00 and 9999-12-31T23:59-12:00 are in UTC. Who reads such a row fails, also whoever relays it.
UPDATE meters.refusal SET read_at = last_at
WHERE read_at < last_at - interval '366 days' OR read_at > last_at + interval '366 days';

ALTER TABLE meters.refusal ADD CONSTRAINT refusal_read_at_check
    CHECK (read_at >= '2000-01-01T00:00:00Z' AND read_at < '2200-01-01T00:00:00Z');
