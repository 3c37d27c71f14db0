-- What guards the tables, as text to compare.
WITH ours AS (
    SELECT c.oid::regclass::text AS name, c.*
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname !~ '^pg_'
      AND n.nspname <> 'information_schema'
)
SELECT
    'table ' || name,
    concat_ws(
        ' ', relkind, relrowsecurity, relforcerowsecurity, relowner::regrole,
        (
            SELECT string_agg(item::text, ',' ORDER BY item::text)
            FROM unnest(coalesce(
                relacl,
                acldefault((CASE relkind WHEN 'S' THEN 's' ELSE 'r' END)::"char", relowner)
            )) item
        )
    )
FROM ours

UNION ALL

SELECT
    'column ' || name || '.' || attname,
    (SELECT string_agg(item::text, ',' ORDER BY item::text) FROM unnest(attacl) item)
FROM ours
JOIN pg_attribute ON attrelid = ours.oid
WHERE attnum > 0
  AND NOT attisdropped
  AND attacl IS NOT NULL

UNION ALL

SELECT
    'policy ' || schemaname || '.' || tablename || '.' || policyname,
    concat_ws(' ', permissive, roles, cmd, qual, with_check)
FROM pg_policies

UNION ALL

SELECT 'constraint ' || name || '.' || conname, pg_get_constraintdef(pg_constraint.oid)
FROM ours
JOIN pg_constraint ON conrelid = ours.oid

UNION ALL

SELECT 'trigger ' || name || '.' || tgname, tgenabled::text || pg_get_triggerdef(pg_trigger.oid)
FROM ours
JOIN pg_trigger ON tgrelid = ours.oid
WHERE NOT tgisinternal

UNION ALL

SELECT 'index ' || schemaname || '.' || indexname, indexdef
FROM pg_indexes
WHERE schemaname !~ '^pg_'

UNION ALL

SELECT
    'function ' || pg_proc.oid::regprocedure,
    concat_ws(
        ' ', md5(prosrc), prosecdef, proconfig,
        (
            SELECT string_agg(item::text, ',' ORDER BY item::text)
            FROM unnest(coalesce(proacl, acldefault('f', proowner))) item
        )
    )
FROM pg_proc
JOIN pg_namespace n ON n.oid = pronamespace
WHERE n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
