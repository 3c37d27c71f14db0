-- depends: 0040.signups-have-a-tenant
-- A key is named by an id of its own in logs, lists and when it is revoked: names are free text and not unique.

ALTER TABLE platform.api_key
    ADD COLUMN api_key_id int GENERATED ALWAYS AS IDENTITY UNIQUE;
