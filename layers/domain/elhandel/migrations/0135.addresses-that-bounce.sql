-- depends: 0134.which-money-it-was
-- An address from which a letter came back is written to no more until it is another, or staff let it be tried again. What
-- is kept is its SHA-256, with the delivery; the address itself stands with the customer alone.
ALTER TABLE notifications.delivery ADD COLUMN address_hash bytea CHECK (length(address_hash) = 32);
CREATE INDEX delivery_bounced ON notifications.delivery (address_hash) WHERE state = 'failed' AND cause = 'bounced';
