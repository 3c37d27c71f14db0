-- The subject of an active member of staff with this username, under the `sub` that their provider names. Nobody where
-- the username is bound to another `sub` already; the `sub` of somebody who left goes to who has come back.
INSERT INTO identity.subject (kind, issuer, sub, staff_id, first_seen_at, last_seen_at)
SELECT 'staff', %(issuer)s, %(sub)s, p.staff_id, %(now)s, %(now)s
FROM identity.staff p
WHERE p.username = %(username)s AND p.ended_at IS NULL
  AND NOT EXISTS (
      SELECT FROM identity.subject o WHERE o.staff_id = p.staff_id AND o.issuer = %(issuer)s)
ON CONFLICT (kind, issuer, sub) DO UPDATE
SET staff_id = excluded.staff_id, last_seen_at = excluded.last_seen_at
RETURNING subject_id
