-- depends: 0031.days-that-wait
-- A price holds beyond the last day that was told only where a list told it (a month or more): the correction of a few
-- days changes these days. What was stored before goes on as it did, so that no settled line changes.

ALTER TABLE pricing.charge_price ADD COLUMN holds boolean NOT NULL DEFAULT true;
COMMENT ON COLUMN pricing.charge_price.holds IS
    'told by a list: goes on after covered_to, until the next row; otherwise it ends there';
