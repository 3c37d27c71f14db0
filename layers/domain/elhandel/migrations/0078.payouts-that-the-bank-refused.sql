-- depends: 0077.an-invoice-of-a-shard
-- A payout that the bank refuses never stands on its statement: a member of staff says so, and why. Should it leave after
-- all, it is paid, and what was said stays.

DO $$
DECLARE
    before text;
BEGIN
    SELECT conname INTO STRICT before FROM pg_constraint
    WHERE conrelid = 'payments.payout'::regclass AND pg_get_constraintdef(oid) LIKE '%stop_reason%';
    EXECUTE format('ALTER TABLE payments.payout DROP CONSTRAINT %I', before);
END
$$;
ALTER TABLE payments.payout ADD CONSTRAINT stopped_or_refused CHECK (
    num_nulls(stopped_by, stop_reason) IN (0, 2)
    AND (stopped_by IS NULL OR state IN ('cancelled', 'returned', 'paid')));
