-- The beginning of an ALTER statement for everything that belongs to the current user.
WITH ours AS (
    SELECT oid, nspname, nspowner
    FROM pg_namespace
    WHERE nspname NOT LIKE 'pg\_%'
      AND nspname <> 'information_schema'
)
SELECT format('ALTER DATABASE %I', datname)
FROM pg_database
WHERE datname = current_database()
  AND datdba = current_user::regrole

UNION ALL

SELECT format('ALTER SCHEMA %I', nspname)
FROM ours
WHERE nspowner = current_user::regrole

UNION ALL

SELECT format('ALTER TABLE %s', c.oid::regclass)
FROM pg_class c
JOIN ours ON ours.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm')
  AND c.relowner = current_user::regrole

UNION ALL

SELECT format('ALTER FUNCTION %s', p.oid::regprocedure)
FROM pg_proc p
JOIN ours ON ours.oid = p.pronamespace
WHERE p.proowner = current_user::regrole
