-- What staff noted of talks with a person.
SELECT note_id, noted_at, channel, title, text FROM backoffice.note
WHERE customer_id = ANY(%(parties)s)
ORDER BY noted_at, note_id
