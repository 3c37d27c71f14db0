-- depends: 0070.who-stopped-a-payout
-- A key is named by who holds it: a sales front end's has the scope `sales` (it was `onboarding`), and the books of other
-- systems read with one of the scope `export`.

ALTER TABLE platform.api_key DROP CONSTRAINT api_key_scope_check;
UPDATE platform.api_key SET scope = 'sales' WHERE scope = 'onboarding';
ALTER TABLE platform.api_key
    ADD CONSTRAINT api_key_scope_check CHECK (scope IN ('sales', 'customer', 'export', 'operations'));
