-- depends: 0037.couplings-as-they-were
-- Since when a price of the list is known: a bill of who pays the list is explained as it was issued.

ALTER TABLE pricing.product_price ADD COLUMN recorded_at timestamptz;  -- NULL: before this was kept
