-- depends: 0079.sign-in
-- Points of an account that are settled in different runs stand on one bill: what waits of another run goes out with a
-- shard (docs/decisions/0080-an-account-has-one-bill-a-month.md). And bills of no run are drafted too: of aconto, of
-- what was held, of charges that no other bill takes (docs/decisions/0082-what-is-of-no-run-is-drafted-too.md).

ALTER TABLE billing.invoice_shard
    ADD COLUMN bills_with_run int,                        -- the shard on whose documents it stands; it has no message
    ADD COLUMN bills_with_shard int,
    ADD CONSTRAINT bills_with_a_shard CHECK (num_nulls(bills_with_run, bills_with_shard) IN (0, 2)),
    ADD CONSTRAINT bills_with FOREIGN KEY (bills_with_run, bills_with_shard)
        REFERENCES billing.invoice_shard ON DELETE SET NULL,
    DROP CONSTRAINT invoice_shard_bill_run_id_fkey,
    ADD CONSTRAINT invoice_shard_bill_run_id_fkey FOREIGN KEY (bill_run_id)
        REFERENCES billing.bill_run ON DELETE SET NULL;
CREATE INDEX invoice_shard_along ON billing.invoice_shard (bills_with_run, bills_with_shard)
    WHERE bills_with_run IS NOT NULL;

ALTER TABLE billing.bill_run
    ALTER COLUMN run_id DROP NOT NULL,
    ADD COLUMN kind text NOT NULL DEFAULT 'settlement'
        CHECK (kind IN ('settlement', 'aconto', 'held', 'charges')),
    ADD CONSTRAINT of_a_run CHECK ((kind = 'settlement') = (run_id IS NOT NULL)),
    DROP CONSTRAINT bill_run_again_of_fkey,
    ADD CONSTRAINT bill_run_again_of_fkey FOREIGN KEY (again_of)
        REFERENCES billing.bill_run ON DELETE SET NULL;

-- A draft of no run is of no shard: it is issued by the round that finds it released.
ALTER TABLE billing.draft
    ALTER COLUMN run_id DROP NOT NULL,
    ALTER COLUMN shard_no DROP NOT NULL,
    ADD COLUMN subject text,                              -- of no run: the contract, account or settlement it is about
    ADD COLUMN issued_at timestamptz,                     -- of no run
    ADD CONSTRAINT of_a_shard CHECK (num_nulls(run_id, shard_no) IN (0, 2)),
    ADD CONSTRAINT of_a_subject CHECK ((run_id IS NULL) = (subject IS NOT NULL)),
    DROP CONSTRAINT draft_bill_run_id_fkey,
    ADD CONSTRAINT draft_bill_run_id_fkey FOREIGN KEY (bill_run_id)
        REFERENCES billing.bill_run ON DELETE CASCADE;
CREATE INDEX draft_of_no_run ON billing.draft (subject)
    WHERE run_id IS NULL AND replaced_at IS NULL AND issued_at IS NULL;
