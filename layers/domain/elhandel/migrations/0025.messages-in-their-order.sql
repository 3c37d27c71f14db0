-- depends: 0024.sent-requests
-- What a message says is judged by when it came, also when it is handled later: who said the latest of a thing.

ALTER TABLE portfolio.metering_point
    ADD COLUMN coupling_message_id bigint,                -- the message that said the latest of its coupling
    ADD COLUMN coupling_changed_on date;                  -- the local day that the latest change holds from

-- RSM-004 that was applied to a supply.
CREATE TABLE market.notice (
    process_id         int NOT NULL REFERENCES market.process ON DELETE CASCADE,
    inbound_message_id bigint NOT NULL,
    business_reason    text NOT NULL,
    day                date NOT NULL,
    recorded_at        timestamptz NOT NULL,
    PRIMARY KEY (process_id, inbound_message_id, business_reason, day)
);
