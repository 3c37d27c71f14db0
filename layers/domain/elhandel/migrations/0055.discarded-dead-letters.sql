-- depends: 0052.remarks-of-the-market
-- Dead letters that staff have discarded: never handled, and kept as long as any message. A discarded message is 'kept'
-- and a discarded record is resolved; the row here says by whom and why.

CREATE TABLE market.discard (
    discard_id         int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    inbound_message_id bigint NOT NULL REFERENCES market.inbound_message ON DELETE CASCADE,
    transaction_id     text,                              -- the dead record; NULL: the message as a whole
    error_code         text NOT NULL,                     -- why it was dead
    discarded_by       text NOT NULL,
    reason             text NOT NULL,
    discarded_at       timestamptz NOT NULL
);
CREATE INDEX discard_message ON market.discard (inbound_message_id);
