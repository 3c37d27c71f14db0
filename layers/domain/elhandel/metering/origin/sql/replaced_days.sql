-- What some messages replaced that none of them had brought: the first version of each day. A reading that came too
-- late to hold names the message that stood already, whose version is older: nothing was replaced.
SELECT DISTINCT ON (h.metering_point_id, h.day)
       h.metering_point_id, h.day, h.resolution_minutes, h.wh
FROM metering.reading_day_history h
WHERE h.metering_point_id = ANY(%(points)s::int[]) AND h.day >= %(start)s AND h.day < %(end)s
  AND h.superseded_by = ANY(%(messages)s::bigint[])
  AND (h.inbound_message_id IS NULL OR h.inbound_message_id <> ALL(%(messages)s::bigint[]))
  AND NOT EXISTS (
      SELECT FROM metering.reading_day_history older
      WHERE older.metering_point_id = h.metering_point_id AND older.day = h.day
        AND older.version < h.version AND older.inbound_message_id = h.superseded_by)
  AND NOT EXISTS (
      SELECT FROM metering.reading_day held
      WHERE held.metering_point_id = h.metering_point_id AND held.day = h.day
        AND held.version < h.version AND held.inbound_message_id = h.superseded_by)
ORDER BY h.metering_point_id, h.day, h.version
