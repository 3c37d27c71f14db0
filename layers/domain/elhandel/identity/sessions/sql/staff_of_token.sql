-- Somebody of the staff who is active, with their roles as they are now, by whom the firm's provider names.
SELECT j.subject_id, p.username, p.name, NULL::int,
       ARRAY(SELECT r.role FROM identity.staff_role r
             WHERE r.staff_id = p.staff_id AND r.ended_at IS NULL)
FROM identity.subject j JOIN identity.staff p ON p.staff_id = j.staff_id AND p.ended_at IS NULL
WHERE j.kind = 'staff' AND j.issuer = %(issuer)s AND j.sub = %(sub)s
