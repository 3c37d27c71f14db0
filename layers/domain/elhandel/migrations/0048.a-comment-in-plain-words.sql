-- depends: 0047.withdrawn-prices-are-not-billed
-- The one comment in the database, in the words of the glossary.

COMMENT ON COLUMN pricing.charge_price.holds IS
    'announced by a list: the price goes on after covered_to until the next row; otherwise it ends there';
