-- depends: 0144.technology
-- Certificates of origin: that so much was produced renewably at a place in a stretch of time. No stretch is certified twice.
-- Who has how much of a certificate is counted from its movements, which only grow.
-- Why: docs/decisions/0135-a-certificate-is-an-interval-of-a-point.md, 0136-whose-a-certificate-is-is-counted.md.

CREATE SCHEMA certificates;

-- A metering point whose production is certified by itself, while its supply lasts.
CREATE TABLE certificates.source (
    source_id         int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    metering_point_id int NOT NULL REFERENCES portfolio.metering_point,
    supply_period_id  int NOT NULL REFERENCES portfolio.supply_period,
    contract_id       int NOT NULL REFERENCES portfolio.contract,
    starts_on         date NOT NULL,
    ends_on           date CHECK (ends_on > starts_on),           -- the first day without
    begun_at          timestamptz NOT NULL,
    begun_by          text NOT NULL,
    reason            text NOT NULL CHECK (reason <> ''),
    ended_at          timestamptz,
    ended_by          text,
    ended_why         text CHECK (ended_why <> ''),
    CHECK (num_nulls(ends_on, ended_at, ended_by, ended_why) IN (0, 4)),
    CONSTRAINT certified_by_itself_once EXCLUDE USING gist (
        int4range(metering_point_id, metering_point_id, '[]') WITH &&,
        daterange(starts_on, ends_on) WITH &&
    )
);
CREATE INDEX source_contract ON certificates.source (contract_id);
CREATE INDEX source_supply ON certificates.source (supply_period_id);

-- How far a point's readings were compared with what is certified of it.
CREATE TABLE certificates.looked (
    metering_point_id int PRIMARY KEY REFERENCES portfolio.metering_point,
    until             timestamptz NOT NULL                        -- readings stored before
);

-- Numbers of a year, without gaps: the row is locked while one is drawn.
CREATE TABLE certificates.counter (
    year int PRIMARY KEY,
    last int NOT NULL CHECK (last > 0)
);

CREATE TABLE certificates.certificate (
    certificate_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number            text NOT NULL CONSTRAINT numbered_once UNIQUE CHECK (number ~ '^ERC-[0-9]{4}-[0-9]{6,9}$'),
    metering_point_id int NOT NULL REFERENCES portfolio.metering_point,
    supply_period_id  int NOT NULL REFERENCES portfolio.supply_period,
    starts_at         timestamptz NOT NULL CHECK (extract(epoch FROM starts_at) % 3600 = 0),
    ends_at           timestamptz NOT NULL CHECK (extract(epoch FROM ends_at) % 3600 = 0),
    wh                bigint NOT NULL CHECK (wh > 0),             -- as issued; what was withdrawn since are movements
    technology        text NOT NULL,
    price_area        text NOT NULL CHECK (price_area IN ('DK1', 'DK2')),
    issued_at         timestamptz NOT NULL,
    issued_by         text NOT NULL CHECK (issued_by <> ''),
    reason            text NOT NULL CHECK (reason <> ''),
    valid_from        timestamptz NOT NULL,                       -- pending before
    expires_at        timestamptz NOT NULL,
    validated_at      timestamptz,                                -- for trading
    validated_by      text,
    validated_why     text CHECK (validated_why <> ''),
    withdrawn_at      timestamptz,                                -- when nothing of it was left
    CHECK (starts_at < ends_at),
    CHECK (ends_at <= issued_at AND issued_at <= valid_from AND valid_from < expires_at),
    CHECK (num_nulls(validated_at, validated_by, validated_why) IN (0, 3)),
    CONSTRAINT certified_once EXCLUDE USING gist (
        int4range(metering_point_id, metering_point_id, '[]') WITH &&,
        tstzrange(starts_at, ends_at) WITH &&
    ) WHERE (withdrawn_at IS NULL)
);
CREATE INDEX certificate_of_supply ON certificates.certificate (supply_period_id, starts_at);

-- From nobody: issued. To nobody: retired or withdrawn; withdrawn of what somebody has, or of what they had retired.
CREATE TABLE certificates.movement (
    movement_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    certificate_id bigint NOT NULL REFERENCES certificates.certificate,
    kind           text NOT NULL CHECK (kind IN ('issued', 'transferred', 'retired', 'withdrawn')),
    from_id        int REFERENCES portfolio.customer,
    to_id          int REFERENCES portfolio.customer,
    wh             bigint NOT NULL CHECK (wh > 0),
    moved_at       timestamptz NOT NULL,
    used_at_id     int REFERENCES portfolio.metering_point,       -- the home whose use of these hours is covered
    retirement_id  bigint REFERENCES certificates.movement,
    move_key       text CHECK (move_key <> ''),                   -- of who asks: the same again is the same movement
    CHECK (CASE kind WHEN 'issued' THEN from_id IS NULL AND to_id IS NOT NULL
                     WHEN 'transferred' THEN from_id <> to_id
                     WHEN 'retired' THEN from_id IS NOT NULL AND to_id IS NULL
                     ELSE from_id IS NOT NULL AND to_id IS NULL END),
    CHECK (kind = 'withdrawn' OR retirement_id IS NULL),
    CHECK (kind = 'retired' OR used_at_id IS NULL),
    CONSTRAINT moved_once UNIQUE (from_id, move_key)
);
CREATE UNIQUE INDEX certificate_issued_once ON certificates.movement (certificate_id) WHERE kind = 'issued';
CREATE INDEX movement_of_certificate ON certificates.movement (certificate_id);
CREATE INDEX movement_to ON certificates.movement (to_id, certificate_id);
CREATE INDEX movement_of_retirement ON certificates.movement (retirement_id) WHERE retirement_id IS NOT NULL;
CREATE INDEX movement_covers ON certificates.movement (used_at_id) WHERE used_at_id IS NOT NULL;

CREATE TRIGGER movement_stays BEFORE UPDATE ON certificates.movement
    FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();
-- What a certificate says stays; what becomes of it is added.
CREATE TRIGGER certificate_stays BEFORE UPDATE OF number, metering_point_id, supply_period_id, starts_at, ends_at, wh,
    technology, price_area, issued_at, issued_by, reason, valid_from, expires_at ON certificates.certificate
    FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER change_is_noted AFTER INSERT OR UPDATE OF ends_on OR DELETE ON certificates.source FOR EACH ROW
    WHEN (coalesce(current_setting('app.acting', true), '') <> '')
    EXECUTE FUNCTION platform.note_change('source_id', 'starts_on,ends_on', '', '');
CREATE TRIGGER change_is_noted AFTER INSERT OR UPDATE OF validated_at ON certificates.certificate FOR EACH ROW
    WHEN (coalesce(current_setting('app.acting', true), '') <> '')
    EXECUTE FUNCTION platform.note_change('certificate_id', 'number,wh', '', 'validated_at');

-- Customers see the certificates that they have or had, and what moved to and from them.
ALTER TABLE certificates.movement ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_movements ON certificates.movement FOR SELECT TO elhandel_customer
    USING (from_id = ANY ((SELECT portfolio.own_parties())::int[]) OR to_id = ANY ((SELECT portfolio.own_parties())::int[]));
CREATE POLICY own_to_move ON certificates.movement FOR INSERT TO elhandel_customer
    WITH CHECK (from_id = portfolio.asking_customer() AND kind IN ('transferred', 'retired'));
ALTER TABLE certificates.certificate ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_certificates ON certificates.certificate FOR SELECT TO elhandel_customer
    USING (certificate_id IN (SELECT m.certificate_id FROM certificates.movement m));

-- What became of a certificate, whoever has it.
CREATE FUNCTION certificates.amounts(certificate bigint, OUT retired_wh bigint, OUT withdrawn_wh bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(sum(CASE WHEN m.kind = 'retired' THEN m.wh WHEN m.retirement_id IS NOT NULL THEN -m.wh END), 0)::bigint,
           coalesce(sum(m.wh) FILTER (WHERE m.kind = 'withdrawn'), 0)::bigint
    FROM certificates.movement m WHERE m.certificate_id = certificate
$$;

-- What everybody may read of a certificate: no person, no metering point.
CREATE FUNCTION certificates.shown(certificate_number text)
RETURNS TABLE (certificate_id bigint, number text, starts_at timestamptz, ends_at timestamptz, wh bigint, technology text,
               price_area text, issued_at timestamptz, valid_from timestamptz, expires_at timestamptz,
               validated_at timestamptz, withdrawn_at timestamptz, retired_wh bigint, withdrawn_wh bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.certificate_id, c.number, c.starts_at, c.ends_at, c.wh, c.technology, c.price_area, c.issued_at, c.valid_from,
           c.expires_at, c.validated_at, c.withdrawn_at, a.retired_wh, a.withdrawn_wh
    FROM certificates.certificate c CROSS JOIN LATERAL certificates.amounts(c.certificate_id) a
    WHERE c.number = certificate_number
$$;

-- Who may receive one: an account by its number.
CREATE FUNCTION certificates.recipient(account text) RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT k.customer_id FROM portfolio.customer k
    WHERE k.account_number = account AND k.joined_to IS NULL AND k.proved_at IS NOT NULL AND k.forgotten_at IS NULL
$$;
GRANT USAGE, CREATE ON SCHEMA certificates TO elhandel_lookup;
ALTER FUNCTION certificates.amounts(bigint) OWNER TO elhandel_lookup;
ALTER FUNCTION certificates.shown(text) OWNER TO elhandel_lookup;
ALTER FUNCTION certificates.recipient(text) OWNER TO elhandel_lookup;
REVOKE CREATE ON SCHEMA certificates FROM elhandel_lookup;
