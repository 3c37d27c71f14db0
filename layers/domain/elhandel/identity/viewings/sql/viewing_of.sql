-- The viewing that a secret opens, while it lasts.
SELECT v.viewing_id, v.customer_id, v.opened_by, v.opened_at, v.ends_at
FROM identity.viewing v
WHERE v.secret_sha256 = %(secret)s AND v.ended_at IS NULL AND v.ends_at > %(now)s
