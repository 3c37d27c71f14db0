-- depends: 0071.scopes-of-keys
-- Data of a point that we never asked for and never supply are a remark too. A job finds it, so no message stands with it.

ALTER TABLE market.remark ALTER COLUMN inbound_message_id DROP NOT NULL;
ALTER TABLE market.remark DROP CONSTRAINT remark_kind_check;
ALTER TABLE market.remark ADD CONSTRAINT remark_kind_check CHECK (
    kind IN ('missing_readings', 'cancellation', 'acknowledgement', 'transfer', 'unknown_point'));
