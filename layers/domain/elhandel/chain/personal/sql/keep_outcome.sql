-- How a settlement ended, in the place of the settlement itself: between nobody, in no transaction, and it moves nothing.
INSERT INTO chain.task (kind, subject, number, wallet, units, terms, state, due_at, cause, done_kind, done_units, done_money,
                        ordered_at, done_at)
SELECT kind, %(subject)s, number, %(nobody)s, units, terms || jsonb_build_object('to', %(nobody)s::text), state, due_at, cause,
       done_kind, done_units, done_money, ordered_at, done_at
FROM chain.task WHERE task_id = %(task)s
