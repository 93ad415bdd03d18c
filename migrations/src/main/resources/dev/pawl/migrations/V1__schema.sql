-- The only "now" of Pawl's SQL. Tests put a settable one in its place.
create function pawl.clock() returns timestamptz
    language sql volatile parallel safe
    as 'select clock_timestamp()';
