-- depends: 0035.held-bills
-- Runs that somebody gave up: what they had not settled yet is free for other runs.
-- Why: docs/decisions/0035-a-run-can-be-given-up.md.

-- `given_up`: nothing was settled. A run that had settled something is closed as any other, so that it is billed; its
-- other shards are given up, and who did it, when and why stands here too.
ALTER TABLE settlement.run
    DROP CONSTRAINT run_state_check,
    ADD CONSTRAINT run_state_check CHECK (state IN ('running', 'closed', 'given_up')),
    ADD COLUMN given_up_at  timestamptz,
    ADD COLUMN given_up_by  text,
    ADD COLUMN given_up_why text,
    ADD CONSTRAINT given_up_by_somebody CHECK (
        num_nulls(given_up_at, given_up_by, given_up_why) IN (0, 3)
        AND (state <> 'given_up' OR given_up_at IS NOT NULL));

ALTER TABLE settlement.shard
    DROP CONSTRAINT shard_state_check,
    ADD CONSTRAINT shard_state_check CHECK (state IN ('planned', 'done', 'given_up'));
