-- Actions of the log by whatever narrows them, the latest first, each with where it stands.
SELECT a.action_id, a.form_key, a.action, a.customer_id, a.gsrn, a.subject, a.asked, a.amount_ore,
       a.reason, a.why, a.asked_by, a.asked_at, a.takes_two,
       backoffice.state_of(a.action_id, a.takes_two) AS state,
       v.who AS decided_by, v.why AS decided_why, e.at AS ended_at, e.code, e.sentence, e.answer
FROM backoffice.action a
LEFT JOIN backoffice.action_step e
    ON e.action_id = a.action_id AND e.step IN ('done', 'refused', 'failed')
LEFT JOIN backoffice.action_step v
    ON v.action_id = a.action_id AND v.step IN ('approved', 'declined', 'withdrawn')
WHERE (%(action_id)s::bigint IS NULL OR a.action_id = %(action_id)s)
  AND (%(by)s::text IS NULL OR a.asked_by = %(by)s)
  AND (%(action)s::text IS NULL OR a.action = %(action)s)
  AND (%(customer)s::int IS NULL OR a.customer_id = %(customer)s)
  AND (%(before)s::bigint IS NULL OR a.action_id < %(before)s)
ORDER BY a.action_id DESC LIMIT %(limit)s
