-- depends: 0039.held-and-nothing-left
-- A signup belongs to the tenant of the key that made it, and is not there for keys of another.
-- Why: docs/decisions/0037-a-signup-belongs-to-a-tenant.md.

-- What there is belongs to one tenant, so nothing changes for a single front end. The defaults stay: the functions of
-- before write without a tenant while this is deployed.
ALTER TABLE platform.api_key
    ADD COLUMN tenant text NOT NULL DEFAULT 'default'       -- whose signups an onboarding key makes and sees
    CHECK (tenant ~ '^[a-z0-9][a-z0-9-]{0,39}$');

ALTER TABLE onboarding.signup
    ADD COLUMN tenant text NOT NULL DEFAULT 'default'       -- of the key that it was made with
    CHECK (tenant ~ '^[a-z0-9][a-z0-9-]{0,39}$');
