-- A session of somebody of the staff who is active, with the roles that they have at sign-in.
INSERT INTO identity.session (
    secret_sha256, subject_id, kind, roles, level, signed_in_at, created_at, seen_at)
SELECT %(secret)s, j.subject_id, 'staff',
       ARRAY(SELECT r.role FROM identity.staff_role r
             WHERE r.staff_id = p.staff_id AND r.ended_at IS NULL ORDER BY r.role),
       %(level)s, %(signed_in_at)s, %(now)s, %(now)s
FROM identity.subject j
JOIN identity.staff p ON p.staff_id = j.staff_id AND p.ended_at IS NULL
WHERE j.subject_id = %(subject)s AND j.kind = 'staff'
