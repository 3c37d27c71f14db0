-- A session of somebody of the staff who is active, with their roles as they are now, by the hash of its secret.
SELECT s.session_id, s.subject_id, p.username, p.name, NULL::int,
       ARRAY(SELECT r.role FROM identity.staff_role r
             WHERE r.staff_id = p.staff_id AND r.ended_at IS NULL),
       s.level, s.signed_in_at, s.created_at, s.seen_at, NULL::text, s.asks
FROM identity.session s
JOIN identity.subject j USING (subject_id)
JOIN identity.staff p ON p.staff_id = j.staff_id AND p.ended_at IS NULL
WHERE s.secret_sha256 = %(secret)s AND s.kind = 'staff' AND s.ended_at IS NULL
