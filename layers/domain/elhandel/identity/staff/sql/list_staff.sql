-- Everybody of the staff, or who has or had a username: with all of their roles, and when they last signed in.
SELECT p.staff_id, p.username, p.name, p.added_at, p.added_by, p.reason,
       p.ended_at, p.ended_by, p.ended_why,
       (SELECT max(j.last_seen_at) FROM identity.subject j WHERE j.staff_id = p.staff_id) AS last_seen_at,
       (SELECT coalesce(jsonb_agg(to_jsonb(r) ORDER BY r.staff_role_id), '[]')
        FROM identity.staff_role r WHERE r.staff_id = p.staff_id) AS grants
FROM identity.staff p
WHERE %(username)s::text IS NULL OR p.username = %(username)s
ORDER BY p.username, p.staff_id
