-- depends: 0171.supply-looked-at-once
-- ANALYZE, with which a run ends, counted the elements of seven arrays in each of 30,000 settlements: nine tenths of its
-- work, between the last shard and the closed run. Nothing looks a settlement up by what its lines say (0015), so the
-- planner needs to know nothing of them; with how many lines it reckons without statistics (ten) is about what there are.
ALTER TABLE settlement.settlement
    ALTER COLUMN metering_point_ids SET STATISTICS 0,
    ALTER COLUMN charge_ids SET STATISTICS 0,
    ALTER COLUMN without_vat SET STATISTICS 0,
    ALTER COLUMN quantities_wh SET STATISTICS 0,
    ALTER COLUMN amounts_ore SET STATISTICS 0,
    ALTER COLUMN rest_numerators SET STATISTICS 0,
    ALTER COLUMN rest_denominators SET STATISTICS 0,
    ALTER COLUMN changes SET STATISTICS 0;
