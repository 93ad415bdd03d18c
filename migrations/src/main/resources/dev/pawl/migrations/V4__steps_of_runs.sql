-- Steps of runs that are done, so that a retry does not repeat them. A new table; create_partitions makes its leaves,
-- also those for days whose other leaves are there. Locks nothing that is in use.

create table pawl.run_step (
    run_id bigint not null,
    step text not null check (length(step) between 1 and 100),
    attempt smallint not null,
    result jsonb,
    done_at timestamptz not null,
    primary key (run_id, step)
) partition by range (run_id);
comment on table pawl.run_step is 'Steps that a handler has done in a transaction of its own. Written together with the work.';
create table pawl.run_step_p_default partition of pawl.run_step default;

create or replace function pawl.create_partitions(first_day date, days int) returns int
    language plpgsql
    -- Making a leaf locks its table for a moment; behind a long reader it gives up, rather than make everybody wait.
    set lock_timeout = '1s' as $$
declare
    day date;
    suffix text;
    begins timestamptz;
    ends timestamptz;
    parent text;
    created int := 0;
begin
    -- One node at a time; the others find the leaves made.
    perform pg_advisory_xact_lock(hashtext('pawl.create_partitions'));
    for day in select first_day + n from generate_series(0, days - 1) n loop
        suffix := '_p' || to_char(day, 'YYYYMMDD');
        begins := day::timestamp at time zone 'UTC';
        ends := (day + 1)::timestamp at time zone 'UTC';
        foreach parent in array array['run', 'attempt', 'run_step', 'log_chunk'] loop
            continue when to_regclass('pawl.' || parent || suffix) is not null;
            begin
                if parent = 'log_chunk' then
                    execute format('create table pawl.%I partition of pawl.%I for values from (%L) to (%L)',
                        parent || suffix, parent, begins, ends);
                else
                    execute format('create table pawl.%I partition of pawl.%I for values from (%s) to (%s)',
                        parent || suffix, parent, pawl.first_id_at(begins), pawl.first_id_at(ends));
                end if;
                created := created + 1;
            exception
                -- Rows of that day are in the default leaf already, where they stay and are found all the same.
                when check_violation then null;
                -- The next call tries again.
                when lock_not_available then return created;
            end;
        end loop;
    end loop;
    return created;
end $$;
