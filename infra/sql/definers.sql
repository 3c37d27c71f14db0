-- Functions and views that work with their owner's rights, and who else may use them.
SELECT
    p.oid::regprocedure::text,
    coalesce(
        (
            SELECT string_agg(
                DISTINCT CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE grantee::regrole::text END, ', '
            )
            FROM aclexplode(coalesce(proacl, acldefault('f', proowner)))
            WHERE grantee <> proowner
        ),
        'nobody else'
    )
FROM pg_proc p
JOIN pg_namespace n ON n.oid = pronamespace
WHERE prosecdef
  AND n.nspname !~ '^pg_'

UNION ALL

SELECT 'view ' || c.oid::regclass, string_agg(DISTINCT grantee::regrole::text, ', ')
FROM pg_class c, aclexplode(relacl)
WHERE relkind IN ('v', 'm')
  AND grantee::regrole::text LIKE 'elhandel\_%'
  AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)
GROUP BY c.oid
ORDER BY 1
