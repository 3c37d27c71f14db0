-- Names by chance for work about some subjects and of some accounts, each its own. What nobody has done yet is given up: who is
-- forgotten gets nothing more, and what they owe in tokens is not theirs any more.
UPDATE chain.task
SET subject = 'forgotten ' || gen_random_uuid(),
    state = CASE WHEN state IN ('pending', 'dead') THEN 'dropped' ELSE state END
WHERE kind <> 'open'
  AND (subject = ANY(%(subjects)s::text[]) OR wallet = ANY(%(custodies)s::text[])
       OR (terms ? 'to' AND terms ->> 'to' = ANY(%(custodies)s::text[])))
