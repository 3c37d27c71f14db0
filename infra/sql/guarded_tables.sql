-- The tables under row-level security, with their policies.
SELECT
    n.nspname,
    c.relname,
    c.relrowsecurity,
    c.relforcerowsecurity,
    coalesce(
        (
            SELECT string_agg(
                format('%s (%s: %s)', policyname, lower(cmd), array_to_string(roles, ', ')),
                '; ' ORDER BY policyname
            )
            FROM pg_policies
            WHERE schemaname = n.nspname
              AND tablename = c.relname
        ),
        ''
    )
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p')
  AND NOT c.relispartition
  AND (c.relrowsecurity OR c.relforcerowsecurity)
  AND n.nspname !~ '^pg_'
ORDER BY 1, 2
