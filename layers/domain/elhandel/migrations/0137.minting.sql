-- depends: 0136.chain
-- Which metering points take part in neighbours' trade, so that their surplus becomes tokens.
-- Why: docs/decisions/0123-a-days-surplus-is-compared-with-what-was-ordered.md.

CREATE SCHEMA minting;

-- Production to the grid that takes part while its supply lasts. Ends stay, as readings are corrected for years.
CREATE TABLE minting.participation (
    participation_id  int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    metering_point_id int NOT NULL REFERENCES portfolio.metering_point,
    supply_period_id  int NOT NULL REFERENCES portfolio.supply_period,
    contract_id       int NOT NULL REFERENCES portfolio.contract,
    starts_on         date NOT NULL,
    ends_on           date CHECK (ends_on > starts_on),           -- the first day without
    joined_at         timestamptz NOT NULL,
    joined_by         text NOT NULL,
    reason            text NOT NULL CHECK (reason <> ''),
    left_at           timestamptz,
    left_by           text,
    left_why          text CHECK (left_why <> ''),
    looked_until      timestamptz NOT NULL,                       -- readings stored before are ordered
    looked_past       date NOT NULL,                              -- for the days before this one
    CHECK (num_nulls(ends_on, left_at, left_by, left_why) IN (0, 4)),
    CONSTRAINT takes_part_once EXCLUDE USING gist (
        int4range(metering_point_id, metering_point_id, '[]') WITH &&,
        daterange(starts_on, ends_on) WITH &&
    )
);
CREATE INDEX participation_contract ON minting.participation (contract_id);
CREATE INDEX participation_supply ON minting.participation (supply_period_id);

CREATE TRIGGER change_is_noted AFTER INSERT OR UPDATE OF ends_on OR DELETE ON minting.participation FOR EACH ROW
    WHEN (coalesce(current_setting('app.acting', true), '') <> '')
    EXECUTE FUNCTION platform.note_change('participation_id', 'starts_on,ends_on', '', '');
