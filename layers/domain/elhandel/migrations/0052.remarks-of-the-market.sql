-- depends: 0048.a-comment-in-plain-words
-- What the market states that moves no process of ours: reminders, notices of cancellation, acknowledgements, points
-- that were transferred to us. One that asks for something is open until it is done.

CREATE TABLE market.remark (
    remark_id          int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind               text NOT NULL
                       CHECK (kind IN ('missing_readings', 'cancellation', 'acknowledgement', 'transfer')),
    subject            text NOT NULL,                     -- what it is known by if it comes again
    business_reason    text NOT NULL,
    metering_point_id  int REFERENCES portfolio.metering_point,
    process_id         int REFERENCES market.process ON DELETE CASCADE,
    day                date,                              -- local day that it is about
    codes              text[] NOT NULL,                   -- why, in the market's codes
    inbound_message_id bigint NOT NULL,
    recorded_at        timestamptz NOT NULL,
    closed_at          timestamptz,                       -- NULL: waits for staff
    closed_by          text,
    reason             text,
    UNIQUE (kind, subject),
    CONSTRAINT a_remark_is_closed_by_somebody CHECK ((closed_at IS NULL) = (closed_by IS NULL))
);
CREATE INDEX remark_open ON market.remark (recorded_at) WHERE closed_at IS NULL;
CREATE INDEX remark_process ON market.remark (process_id) WHERE process_id IS NOT NULL;
CREATE INDEX remark_point ON market.remark (metering_point_id) WHERE metering_point_id IS NOT NULL;

-- How a start of supply came: by our request; earlier than asked for, by the special rules (RSM-004/D46); or by a transfer
-- (RSM-004/D31). The last two can be neither cancelled nor corrected, and their customer data may follow the start.
ALTER TABLE market.process ADD COLUMN begun_by text NOT NULL DEFAULT 'request'
    CHECK (begun_by IN ('request', 'special_rules', 'transfer'));
