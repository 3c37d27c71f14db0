-- depends: 0172.nobody-searches-by-lines
-- A settlement was written into three indexes, of which two began with its supply period: one that found it there, and
-- one that refused the same first day twice. One does both; a shard of 2,000 settlements writes a third less of them.

-- An original has its supply period and first day to itself; a correction is known by its run besides.
DROP INDEX settlement.settlement_supply;
DROP INDEX settlement.settle_once;
CREATE UNIQUE INDEX settle_once ON settlement.settlement
    (supply_period_id, period_from, (CASE WHEN kind = 'original' THEN 0 ELSE run_id END));
