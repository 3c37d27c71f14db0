-- When staff looked at a person's pages.
SELECT opened_id, opened_at, opened_by, page FROM backoffice.opened
WHERE customer_id = ANY(%(parties)s)
ORDER BY opened_at, opened_id
