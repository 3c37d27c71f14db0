SELECT n.nspname, r.relname, a.attname, format_type(a.atttypid, NULL)
FROM pg_class r
JOIN pg_namespace n ON n.oid = r.relnamespace
JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE r.relkind IN ('r', 'p') AND NOT r.relispartition
  AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
  AND format_type(a.atttypid, NULL)
      ~ '^(text|character varying|character|jsonb?|bytea|name|citext)(\[\])?$'
ORDER BY greatest(r.reltuples, 0), 1, 2, a.attnum
