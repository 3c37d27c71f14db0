-- depends: 0009.corrections
-- Settlement at scale: what a shard's time went to, and no checks that cost more than the rows they check.

ALTER TABLE settlement.shard
    ADD COLUMN read_ms   int,                             -- links, prices and readings
    ADD COLUMN settle_ms int,                             -- the engine
    ADD COLUMN write_ms  int;                             -- lines, until they are in the database

-- A foreign key is checked row by row: that of the lines took four times as long as the lines themselves. Lines are
-- written in the transaction of their settlement and by the same code; runs and supply periods are never deleted. The
-- keys on run and supply period also locked one row of `run` for all workers at once. `elhandel check` looks after it.
ALTER TABLE settlement.line DROP CONSTRAINT line_run_id_supply_period_id_fkey;
ALTER TABLE settlement.settlement
    DROP CONSTRAINT settlement_run_id_fkey,
    DROP CONSTRAINT settlement_supply_period_id_fkey;
