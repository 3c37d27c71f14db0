-- What each role was granted: on a whole relation, or on some of its columns.
WITH ours AS (
    SELECT c.oid, n.nspname, c.relname, c.relkind, c.relacl
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = relnamespace
    WHERE n.nspname !~ '^pg_'
      AND n.nspname <> 'information_schema'
      AND NOT c.relispartition
), granted AS (
    SELECT nspname, relname, relkind, NULL::text AS field, acl.*
    FROM ours, aclexplode(relacl) acl
    UNION ALL
    SELECT nspname, relname, relkind, attname, acl.*
    FROM ours
    JOIN pg_attribute ON attrelid = ours.oid, aclexplode(attacl) acl
    WHERE NOT attisdropped
)
SELECT
    CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE grantee::regrole::text END,
    nspname,
    relname,
    relkind::text,
    privilege_type,
    coalesce(string_agg(field, ', ' ORDER BY field), '')
FROM granted
WHERE grantee = 0
   OR grantee::regrole::text LIKE 'elhandel\_%'
GROUP BY grantee, nspname, relname, relkind, privilege_type, field IS NULL
ORDER BY 1, 2, 3, 5
