-- What staff noted of talks with a customer.
SELECT e.at, e.key, e.what, e.by, e.values
FROM (
    SELECT n.noted_at AS at, concat('note:', n.note_id) AS key, concat('talk-', n.channel) AS what,
           n.noted_by AS by, jsonb_build_object('title', n.title, 'text', n.text) AS values
    FROM backoffice.note n WHERE n.customer_id = ANY(%(parties)s::int[])) e
WHERE (e.at, e.key) < (%(before)s::timestamptz, %(before_key)s)
ORDER BY e.at DESC, e.key DESC LIMIT %(limit)s
