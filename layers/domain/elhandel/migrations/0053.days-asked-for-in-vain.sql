-- depends: 0049.processes-of-every-kind
-- Readings that have not come are asked for a few times. The check of each morning looks up what was asked for a point,
-- and the work list what was asked for in vain.

CREATE INDEX enquiry_missing_days ON market.enquiry (metering_point_id, starts_on) WHERE purpose = 'missing-days';
