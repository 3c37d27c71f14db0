-- Each role: does it log in, pass row-level security, make roles or databases, and which may it be?
SELECT
    role.rolname,
    role.rolcanlogin,
    role.rolsuper OR role.rolbypassrls,
    role.rolcreaterole OR role.rolcreatedb,
    coalesce(
        (
            SELECT string_agg(
                of.rolname || CASE WHEN inherit_option THEN '' ELSE ' (by SET ROLE)' END,
                ', ' ORDER BY of.rolname
            )
            FROM pg_auth_members
            JOIN pg_roles of ON of.oid = roleid
            WHERE member = role.oid
        ),
        ''
    )
FROM pg_roles role
WHERE role.rolname LIKE 'elhandel\_%'
ORDER BY role.rolname
