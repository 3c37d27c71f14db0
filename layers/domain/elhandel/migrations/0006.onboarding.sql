-- depends: 0005.market
-- Onboarding: signups and the answers that an Idempotency-Key stands for.

CREATE SCHEMA onboarding;

CREATE TABLE onboarding.signup (
    signup_id      int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reference      text NOT NULL UNIQUE,                  -- SGN-2026-00042
    contract_id    int NOT NULL UNIQUE REFERENCES portfolio.contract,
    channel        text NOT NULL CHECK (channel IN ('web', 'app', 'phone')),
    move_in        boolean NOT NULL,
    warnings       text[] NOT NULL,
    created_at     timestamptz NOT NULL
);

CREATE TABLE onboarding.signup_number (
    year int PRIMARY KEY,
    last int NOT NULL
);

CREATE TABLE onboarding.idempotent_answer (
    caller      bytea NOT NULL,                           -- hash of the API key that asked
    key         text NOT NULL,
    body_hash   bytea NOT NULL,
    answer      jsonb NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (caller, key)
);
