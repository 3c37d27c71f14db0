-- depends: 0131.what-runs-counted
-- A partner keeps their own subscriptions, with a key of a scope of its own.

ALTER TABLE platform.api_key DROP CONSTRAINT api_key_scope_check;
ALTER TABLE platform.api_key
    ADD CONSTRAINT api_key_scope_check CHECK (scope IN ('sales', 'customer', 'export', 'operations', 'partner'));
ALTER TABLE notifications.subscription
    ADD COLUMN api_key_id int;                          -- the key by which a partner made it; NULL: staff
CREATE INDEX subscription_of_key ON notifications.subscription (api_key_id) WHERE api_key_id IS NOT NULL;
