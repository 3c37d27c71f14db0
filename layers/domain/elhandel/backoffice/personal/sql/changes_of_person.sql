-- What stood there before and after what staff did about a person.
SELECT c.change_id, c.at, c.action_id, c.changed, c.row_key, c.before, c.after
FROM backoffice.action a JOIN platform.change c USING (action_id)
WHERE a.customer_id = ANY(%(parties)s)
ORDER BY c.change_id
