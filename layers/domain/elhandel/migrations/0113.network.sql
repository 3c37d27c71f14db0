-- depends: 0112.wishes-on-the-timeline
-- The network's provider follows what becomes of services: what is wanted of each connection there, what the provider did, and what
-- it said. Why: docs/decisions/0100-the-provider-is-brought-to-what-is-wanted.md.

-- How a connection should be at the provider, and how it is there. What is wanted has a version, and an entry of the outbox with it.
CREATE TABLE services.connection (
    agreement_id  int PRIMARY KEY REFERENCES services.agreement,
    wanted        text NOT NULL CHECK (wanted IN ('enabled', 'disabled', 'deleted')),
    profile       text NOT NULL CHECK (profile <> ''),        -- the package, as the provider knows it
    version       int NOT NULL DEFAULT 1,                     -- one more with each change of what is wanted
    wanted_at     timestamptz NOT NULL,
    refreshes     int NOT NULL DEFAULT 0,                     -- how often its sessions were to be ended
    known         text CHECK (known IN ('enabled', 'disabled', 'deleted')), -- as the provider said last; so are the next three
    known_profile text,
    known_version int NOT NULL DEFAULT 0,
    known_at      timestamptz,
    refused_at    timestamptz,                                -- of the version that is wanted
    refusal       text,                                       -- the provider's code
    CHECK ((refused_at IS NULL) = (refusal IS NULL)),
    CHECK (known_version <= version)
);
CREATE INDEX connection_refused ON services.connection (refused_at) WHERE refused_at IS NOT NULL;

-- What was asked of the provider and what it answered.
CREATE TABLE services.network_answer (
    answer_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agreement_id int NOT NULL REFERENCES services.agreement,
    version      int NOT NULL,
    what         text NOT NULL CHECK (what IN ('create', 'change', 'delete', 'disconnect')),
    refusal      text,                                        -- the provider's code; NULL: it did it
    answered_at  timestamptz NOT NULL
);
CREATE INDEX network_answer_of_agreement ON services.network_answer (agreement_id, answer_id);
CREATE TRIGGER network_answer_stays BEFORE UPDATE ON services.network_answer
    FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

ALTER TABLE services.action DROP CONSTRAINT action_command_check;
ALTER TABLE services.action ADD CONSTRAINT action_command_check CHECK (command IN (
    'order', 'activate', 'suspend', 'reactivate', 'cancel', 'upgrade', 'downgrade', 'withdraw', 'create', 'edit',
    'refresh'));
