-- depends: 0173.settlements-by-one-index
-- What a point is linked to, in one row: settlement found 17,000 links in an index for each 2,000 points, sorted them and
-- gathered them again. The links stay the truth; a row here is made of them in the transaction that changes them
-- (docs/decisions/0177-links-by-point.md).

-- The links that hold as they are known now, packed: of each its charge, first day, day after the last and factor, four int4
-- in network order, in the order of the charges and first days. Days are counted from 2000-01-01; the greatest int4 stands for
-- no end. (Bytes, because sets of links are told apart for every shard: an array is compared number by number.)
CREATE VIEW pricing.packed_links WITH (security_invoker = true) AS
SELECT metering_point_id,
       string_agg(int4send(charge_id) || date_send(valid_from) || date_send(coalesce(valid_to, 'infinity')) || int4send(factor),
                  ''::bytea ORDER BY charge_id, valid_from) AS links
FROM pricing.price_link
WHERE superseded_at IS NULL
GROUP BY metering_point_id;

CREATE TABLE pricing.point_links (
    metering_point_id int PRIMARY KEY,
    links             bytea NOT NULL CHECK (length(links) % 16 = 0)
);
-- They lie in their page, and nothing is compressed.
ALTER TABLE pricing.point_links SET (toast_tuple_target = 8160);
ALTER TABLE pricing.point_links ALTER COLUMN links SET STORAGE EXTERNAL;

-- Whoever changes links makes the rows of their points again. A point that has none gets its row by one of those who link it;
-- everybody else waits for that row, in the order of the points, and then reads what was committed meanwhile (READ COMMITTED).
CREATE FUNCTION pricing.pack_links() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
AS $$
DECLARE
    changed_points int[] := ARRAY(SELECT DISTINCT metering_point_id FROM changed ORDER BY 1);
    packed_points  int[];
BEGIN
    IF changed_points = '{}' THEN
        RETURN NULL;
    END IF;
    WITH packed AS (
        INSERT INTO pricing.point_links (metering_point_id, links)
        SELECT v.metering_point_id, v.links FROM pricing.packed_links v
        WHERE v.metering_point_id = ANY (changed_points)
          AND NOT EXISTS (SELECT FROM pricing.point_links k WHERE k.metering_point_id = v.metering_point_id)
        ORDER BY v.metering_point_id
        ON CONFLICT DO NOTHING
        RETURNING metering_point_id)
    SELECT array_agg(metering_point_id) INTO packed_points FROM packed;
    IF cardinality(packed_points) = cardinality(changed_points) THEN
        RETURN NULL;
    END IF;
    PERFORM FROM pricing.point_links WHERE metering_point_id = ANY (changed_points) ORDER BY metering_point_id FOR UPDATE;
    UPDATE pricing.point_links k SET links = coalesce(v.links, ''::bytea)
    FROM unnest(changed_points) AS c (metering_point_id) LEFT JOIN pricing.packed_links v USING (metering_point_id)
    WHERE k.metering_point_id = c.metering_point_id AND k.links <> coalesce(v.links, ''::bytea);
    RETURN NULL;
END
$$;
CREATE TRIGGER pack_links_that_come AFTER INSERT ON pricing.price_link
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION pricing.pack_links();
CREATE TRIGGER pack_links_that_change AFTER UPDATE ON pricing.price_link
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION pricing.pack_links();
CREATE TRIGGER pack_links_that_go AFTER DELETE ON pricing.price_link
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION pricing.pack_links();

INSERT INTO pricing.point_links (metering_point_id, links) SELECT metering_point_id, links FROM pricing.packed_links;
