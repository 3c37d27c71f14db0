-- depends: 0069.reminders
-- Who of the staff stopped a payout, and who carried a file of orders to the bank, with the reason.

ALTER TABLE payments.payout
    ADD COLUMN stopped_by text,
    ADD COLUMN stop_reason text,
    ADD CHECK (num_nulls(stopped_by, stop_reason) IN (0, 2) AND (stopped_by IS NULL OR state = 'cancelled'));

ALTER TABLE payments.order_file
    ADD COLUMN handed_over_by text,
    ADD COLUMN hand_over_reason text,
    ADD CHECK (num_nulls(handed_over_by, hand_over_reason) IN (0, 2) AND (handed_over_by IS NULL OR sent_at IS NOT NULL));
