-- depends: 0084.the-back-office
-- A file of orders that the bank has not seen can be withdrawn: a bank account that it pays to is used no more. Its payouts
-- are planned again. And whose a registered bank account is, also after its party was joined to a customer.
-- Why: docs/decisions/0085-a-file-of-orders-is-taken-back-unseen.md.

ALTER TABLE payments.order_file
    ADD COLUMN tried_at timestamptz,
    ADD COLUMN withdrawn_at timestamptz,
    ADD COLUMN withdrawn_by text,
    ADD COLUMN withdraw_reason text,
    ADD CONSTRAINT withdrawn_by_somebody CHECK (num_nulls(withdrawn_at, withdrawn_by, withdraw_reason) IN (0, 3)),
    ADD CONSTRAINT sent_or_withdrawn CHECK (sent_at IS NULL OR withdrawn_at IS NULL);
COMMENT ON COLUMN payments.order_file.tried_at IS
    'When it was first about to be sent: from then on only the bank knows whether it has it.';
UPDATE payments.order_file SET tried_at = coalesce(sent_at, made_at);  -- of earlier files it is not known
DROP INDEX payments.order_file_unsent;
CREATE INDEX order_file_waits ON payments.order_file (order_file_id) WHERE sent_at IS NULL AND withdrawn_at IS NULL;

ALTER TABLE payments.payout
    DROP CONSTRAINT payout_state_check,
    DROP CONSTRAINT payout_check,
    DROP CONSTRAINT payout_check1,
    ADD CONSTRAINT payout_state_check
        CHECK (state IN ('planned', 'ordered', 'paid', 'returned', 'cancelled', 'withdrawn')),
    ADD CONSTRAINT ordered_is_whole CHECK ((state IN ('ordered', 'paid', 'returned', 'withdrawn')) =
        (amount_ore IS NOT NULL AND payout_account_id IS NOT NULL AND order_file_id IS NOT NULL)),
    ADD CONSTRAINT ended_at_some_time
        CHECK ((state IN ('paid', 'returned', 'cancelled', 'withdrawn')) = (ended_at IS NOT NULL));
CREATE INDEX payout_of_file ON payments.payout (order_file_id) WHERE order_file_id IS NOT NULL;

ALTER TABLE payments.payout_account
    ADD COLUMN bic text CHECK (bic ~ '^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$');
COMMENT ON COLUMN payments.payout_account.bic IS 'Of the bank of an account abroad.';

-- The bank account in use of each account: what the customer registered, else what the youngest of the parties did that were
-- joined to them. since: when it was registered, or when the last of them was joined.
CREATE VIEW payments.account_in_use WITH (security_invoker = true) AS
SELECT DISTINCT ON (a.account_id) a.account_id, p.payout_account_id, p.last_digits,
       CASE WHEN p.account_id = a.account_id THEN p.registered_at
            ELSE greatest(p.registered_at, (
                SELECT max(j.joined_at) FROM portfolio.party_join j WHERE j.customer_id = a.account_id)) END AS since
FROM payments.payout_account p
JOIN portfolio.account a ON a.customer_id = p.account_id
WHERE p.ended_at IS NULL
ORDER BY a.account_id, p.account_id = a.account_id DESC, p.registered_at DESC, p.payout_account_id DESC;

-- How far a supply is billed is asked by supply.
CREATE INDEX billed_to ON billing.invoice_section (supply_period_id, period_to);
