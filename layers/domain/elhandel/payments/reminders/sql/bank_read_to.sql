-- The last day up to which all of the bank's statements are booked; NULL where none is. What bears a
-- day to come says nothing of the days until then.
SELECT least(
    greatest(
        (SELECT max(reported_day) FROM payments.bank_file
         WHERE state = 'booked' AND reported_day <= %(today)s),
        (SELECT max(booked_on) FROM payments.bank_line WHERE booked_on <= %(today)s)),
    (SELECT min(f.reported_day) - 1 FROM payments.bank_file f
     WHERE f.state <> 'booked' AND NOT EXISTS (
        SELECT FROM payments.bank_file b
        WHERE b.reported_day = f.reported_day AND b.state = 'booked')))
