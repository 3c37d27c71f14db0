-- depends: 0179.own-days-by-the-customers-points
-- A raw message arrives compressed. The database tried to compress it once more, which gains nothing and was a quarter of what
-- taking in a day's readings takes of it. What is stored already stays as it lies.
ALTER TABLE market.inbound_message ALTER COLUMN body SET STORAGE EXTERNAL;
