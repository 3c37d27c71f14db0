-- Rows that this transaction has inserted, updated and deleted so far; partitions count as their table.
SELECT coalesce(pg_partition_root(relid), relid)::regclass::text AS written,
       sum(n_tup_ins)::bigint, sum(n_tup_upd)::bigint, sum(n_tup_del)::bigint
FROM pg_stat_xact_user_tables
WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
GROUP BY written
