-- depends: 0093.what-is-theirs-is-looked-up
-- Staff search a metering point: whose it is, and whose it was.
CREATE INDEX contract_point ON portfolio.contract (metering_point_id);
