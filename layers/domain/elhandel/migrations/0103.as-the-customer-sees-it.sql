-- depends: 0102.what-ran-and-what-waited
-- Somebody of the staff sees a customer's pages as the customer does. The back office opens it, the customers' pages begin
-- it once, by a ticket of 256 random bits; of it, and of what the browser keeps then, only the hashes are here.

CREATE TABLE identity.viewing (
    viewing_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket_sha256 bytea NOT NULL CONSTRAINT viewing_ticket UNIQUE CHECK (octet_length(ticket_sha256) = 32),
    secret_sha256 bytea CONSTRAINT viewing_secret UNIQUE CHECK (octet_length(secret_sha256) = 32),
    customer_id int NOT NULL,
    opened_by text NOT NULL,
    opened_at timestamptz NOT NULL,
    begin_by timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX viewing_age ON identity.viewing (ends_at);
CREATE INDEX viewing_of_customer ON identity.viewing (customer_id);
CREATE INDEX viewing_open ON identity.viewing (opened_by) WHERE ended_at IS NULL;
COMMENT ON COLUMN identity.viewing.secret_sha256 IS 'Of the browser that began it; NULL before.';
