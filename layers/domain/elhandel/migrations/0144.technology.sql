-- depends: 0143.rail-token
-- What a metering point produces with, as the market says: whether what it delivers is renewable.
-- Of points described before, it is known with their next master data.

ALTER TABLE portfolio.metering_point_version ADD COLUMN technology text CHECK (technology <> '');
COMMENT ON COLUMN portfolio.metering_point_version.technology IS
    'The market''s code of the technology: D11 solar cells, D12 wind turbines.';
