-- depends: 0113.network
-- What goes over the connections of services: a row a day, and until when it was read. Bytes, as the provider counts them.

CREATE TABLE services.usage_day (
    agreement_id   int NOT NULL REFERENCES services.agreement,
    day            date NOT NULL,                             -- a day in Denmark
    upload_bytes   bigint NOT NULL CHECK (upload_bytes >= 0),
    download_bytes bigint NOT NULL CHECK (download_bytes >= 0),
    total_bytes    bigint GENERATED ALWAYS AS (upload_bytes + download_bytes) STORED,
    source         text NOT NULL DEFAULT 'provider' CHECK (source IN ('provider', 'manual', 'estimated')),
    read_at        timestamptz NOT NULL,
    PRIMARY KEY (agreement_id, day)
);

CREATE TABLE services.usage_sync (
    agreement_id int PRIMARY KEY REFERENCES services.agreement,
    tried_at     timestamptz NOT NULL,
    read_at      timestamptz,                                 -- the last time that the provider answered
    read_through date,                                        -- the last day that it answered for, perhaps not to its end
    failure      text                                         -- of the last try: a code
);

ALTER TABLE services.usage_day ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_usage ON services.usage_day FOR SELECT TO elhandel_customer
    USING (agreement_id IN (SELECT s.agreement_id FROM services.agreement s));
ALTER TABLE services.usage_sync ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_usage_read ON services.usage_sync FOR SELECT TO elhandel_customer
    USING (agreement_id IN (SELECT s.agreement_id FROM services.agreement s));
