-- History that is no longer kept is dropped by whole leaves, and counters and plots come from roll-ups of it. New tables and
-- functions, create_partitions makes one leaf more for each day. Locks nothing that is in use, and reads no history.

-- ---------------------------------------------------------------------------------------------- retention

-- The leaves that create_partitions has made, with the day (UTC) that each holds.
create function pawl.leaves(parent text) returns table (leaf text, day date)
    language sql stable as $$
    select c.relname::text, to_date(right(c.relname, 8), 'YYYYMMDD')
      from pg_inherits i
      join pg_class c on c.oid = i.inhrelid
     where i.inhparent = ('pawl.' || parent)::regclass and c.relname ~ '_p[0-9]{8}$'
     order by c.relname
$$;

-- Waits for the locks for so long at most: while it waits, everybody else waits behind it. Less than deadlock_timeout, so that
-- in a deadlock it is always this one that gives up.
create function pawl.drop_leaf(leaf text, patience_millis int) returns boolean
    language plpgsql as $$
begin
    perform set_config('lock_timeout', patience_millis::text, true);
    execute format('drop table if exists pawl.%I', leaf);
    return true;
exception
    when lock_not_available then return false;
end $$;
comment on function pawl.drop_leaf is 'Drops a leaf with all its rows; false when it did not get the locks in time, and then nothing has changed.';

create function pawl.drop_history(day date, kept bigint[], patience_millis int) returns boolean
    language plpgsql as $$
declare
    first_id bigint := pawl.first_id_at(day::timestamp at time zone 'UTC');
    end_id bigint := pawl.first_id_at((day + 1)::timestamp at time zone 'UTC');
    parent text;
    leaf text;
begin
    perform set_config('lock_timeout', patience_millis::text, true);
    -- From here on no transaction has read or written history that is not committed: a claim that has leased a run and not
    -- yet read it finds it where it is now, all others begin after this.
    lock table only pawl.run, only pawl.attempt, only pawl.run_step in access exclusive mode;
    -- An ended run can come back to life only by being reopened; that may have happened since the caller looked. Each statement
    -- has a snapshot of its own, so this one sees all there is.
    kept := kept
        || array(select a.run_id from pawl.attempt a
                  where a.run_id >= first_id and a.run_id < end_id
                    and a.run_state in ('failed', 'held', 'cancelled') and a.reopened_at is not null)
        || array(select l.run_id from pawl.lease l where l.run_id >= first_id and l.run_id < end_id);
    foreach parent in array array['run', 'attempt', 'run_step'] loop
        leaf := parent || '_p' || to_char(day, 'YYYYMMDD');
        continue when to_regclass('pawl.' || leaf) is null;
        execute format('alter table pawl.%I detach partition pawl.%I', parent, leaf);
        -- Ids for which there is no leaf belong to the default leaf.
        execute format('insert into pawl.%I select * from pawl.%I where run_id = any ($1)', parent, leaf) using kept;
        execute format('drop table pawl.%I', leaf);
    end loop;
    return true;
exception
    when lock_not_available then return false;
end $$;
comment on function pawl.drop_history is
    'Drops the leaves of run, attempt and run_step of a day (UTC), but for the runs of these ids and those that were reopened, '
    'whose rows move to the default leaves. False when it did not get the locks in time, and then nothing has changed.';

-- Runs that outlived their leaf are deleted once they have ended, and ended long enough ago.
create function pawl.delete_carried(cutoff timestamptz, after_id bigint, batch int, out last_id bigint, out deleted int)
    language plpgsql as $$
declare
    end_id bigint := pawl.first_id_at(cutoff);
    ids bigint[];
    ended bigint[];
begin
    ids := array(
        select run_id from (
            (select run_id from pawl.run_p_default where run_id > after_id and run_id < end_id order by run_id limit batch)
            union
            (select run_id from pawl.attempt_p_default where run_id > after_id and run_id < end_id order by run_id limit batch)
            union
            (select run_id from pawl.run_step_p_default where run_id > after_id and run_id < end_id order by run_id limit batch)
        ) carried order by run_id limit batch);
    last_id := ids[cardinality(ids)];
    deleted := 0;
    if last_id is null then
        return;
    end if;
    -- A person who retries a run holds the same lock; one that is being retried is left alone.
    ids := array(select id from unnest(ids) id where pg_try_advisory_xact_lock(id));
    -- What has no run any more goes, too.
    ended := array(
        select id from unnest(ids) id
         where not exists (select from pawl.run r where r.run_id = id)
            or exists (select from pawl.attempt a
                        where a.run_id = id and a.run_state in ('succeeded', 'failed', 'cancelled')
                          and a.reopened_at is null and a.finished_at < cutoff));
    delete from pawl.run_step s where s.run_id = any (ended);
    delete from pawl.attempt a where a.run_id = any (ended);
    delete from pawl.run r where r.run_id = any (ended);
    deleted := cardinality(ended);
end $$;
comment on function pawl.delete_carried is
    'Deletes the next batch of runs in the default leaves that ended before the cutoff. last_id: where the next batch begins; '
    'null at the end.';

-- No enqueue with a key is under way while the generation changes: they all hold key_generation in row exclusive mode.
create function pawl.rotate_keys(keep interval, patience_millis int) returns text
    language plpgsql as $$
declare
    current_generation int;
    began timestamptz;
    expired int;
begin
    select g.generation, g.began_at into current_generation, began
      from pawl.key_generation g order by g.generation desc limit 1;
    -- Keys of the generation before were given before this one began. They are needed as long as their runs are there; of
    -- these, all but the carried-over ones are gone with their leaves.
    if began > pawl.clock() - keep
       or exists (select from pawl.leaves('run') l where l.day::timestamp at time zone 'UTC' < began) then
        return 'not due';
    end if;
    perform set_config('lock_timeout', patience_millis::text, true);
    lock table pawl.key_generation in exclusive mode;
    if exists (select from pawl.key_generation g where g.generation > current_generation) then
        return 'not due';
    end if;
    lock table only pawl.run_key in access exclusive mode;
    execute format('create table pawl.%I partition of pawl.run_key for values in (%s)',
        'run_key_g' || current_generation + 1, current_generation + 1);
    insert into pawl.key_generation (generation) values (current_generation + 1);
    for expired in select g.generation from pawl.key_generation g where g.generation < current_generation loop
        insert into pawl.run_key (generation, key_hash, run_id, params_hash)
        select current_generation + 1, k.key_hash, k.run_id, k.params_hash
          from pawl.run r
          join pawl.job j using (job_id)
          join pawl.run_key k on k.key_hash = pawl.key_hash(j.job_key, r.run_key) and k.generation = expired
                             and k.run_id = r.run_id
         where r.run_id < pawl.first_id_at(began + interval '1 second');
        delete from pawl.key_generation g where g.generation = expired;
        execute format('drop table if exists pawl.%I', 'run_key_g' || expired);
    end loop;
    return 'rotated';
exception
    when lock_not_available then return 'busy';
end $$;
comment on function pawl.rotate_keys is
    'Begins a new generation of run_key when the current one is old enough, and drops the one before with all keys whose runs '
    'are gone: rotated, not due, or busy when it did not get the locks in time.';

-- ---------------------------------------------------------------------------------------------- roll-ups

create table pawl.stats_minute (
    job_id int not null,
    minute timestamptz not null,
    succeeded int not null,
    failed int not null,
    unknown int not null,
    timed_out int not null,
    lost int not null,
    cancelled int not null,
    snoozed int not null,
    runs_succeeded int not null,
    runs_failed int not null,
    runs_held int not null,
    runs_cancelled int not null,
    ran int not null,
    ran_millis bigint not null,
    ran_millis_max bigint not null,
    ran_buckets smallint[] not null,
    ran_counts int[] not null,
    waited int not null,
    waited_millis bigint not null,
    waited_millis_max bigint not null,
    waited_buckets smallint[] not null,
    waited_counts int[] not null,
    primary key (job_id, minute)
) partition by range (minute);
comment on table pawl.stats_minute is
    'What ended in a minute, by job, rolled up from attempts. Job 0: all jobs together. Minutes in which nothing ended have no row.';
comment on column pawl.stats_minute.succeeded is 'attempts, as are the other outcomes';
comment on column pawl.stats_minute.runs_failed is 'runs that ended so, whether or not somebody has reopened them since';
comment on column pawl.stats_minute.ran is 'attempts that had started; ran_millis: how long they took, together';
comment on column pawl.stats_minute.ran_buckets is
    'a histogram: as many as ran_counts says took at most 2^(bucket/4) milliseconds, and longer than the bucket before; only '
    'buckets that are not empty';
comment on column pawl.stats_minute.waited is
    'first attempts that had started; waited_millis: from the run''s due time to that start, together. In minutes with more than '
    '100000 attempts, one in sixteen.';
create table pawl.stats_minute_p_default partition of pawl.stats_minute default;

create table pawl.stats_progress (
    only_row boolean primary key default true check (only_row),
    settled_through timestamptz not null,
    rolled_through timestamptz not null check (rolled_through >= settled_through),
    marked_at timestamptz,
    mark bigint
);
comment on table pawl.stats_progress is 'How far the roll-ups have come. One row, from the first roll-up on.';
comment on column pawl.stats_progress.settled_through is 'minutes before this are final';
comment on column pawl.stats_progress.rolled_through is 'minutes before this are rolled up; again, if not settled, once the transactions of their time are over';
comment on column pawl.stats_progress.mark is 'the number of a transaction that began at marked_at: attempts that finished before it have lower ones';
-- 4 / ln(2): four buckets for each doubling. Null for null.
create function pawl.histogram_bucket(millis bigint) returns smallint
    language sql immutable parallel safe
    as $$ select case when millis <= 1 then 0 when millis > 1 then ceil(5.7707801635558535 * ln(millis::float8)) end::smallint $$;

-- Pages that the index does not know yet are all read by each roll-up; vacuum would tell it of most of them, some time. Not behind a
-- vacuum that is under way: the next call does it.
create function pawl.summarize_attempts(first_day date) returns void
    language plpgsql as $$
declare
    finished regclass;
begin
    perform set_config('lock_timeout', '100ms', true);
    for finished in
        select i.inhrelid
          from pg_inherits i
          join pg_index x on x.indexrelid = i.inhrelid
          join pg_class c on c.oid = x.indrelid
         where i.inhparent = 'pawl.attempt_finished'::regclass
           and (c.relname !~ '_p[0-9]{8}$' or to_date(right(c.relname, 8), 'YYYYMMDD') >= first_day)
    loop
        perform brin_summarize_new_values(finished);
    end loop;
exception
    when lock_not_available then null;
end $$;
comment on function pawl.summarize_attempts is 'Tells the index of finished_at what is new in the leaves of attempt from a day (UTC) on.';

-- Without seq scans the way to the attempts is the brin index, whatever the statistics say.
create function pawl.roll_up_between(since timestamptz, until timestamptz) returns void
    language plpgsql
    set enable_seqscan = off
    set jit = off as $$
begin
    delete from pawl.stats_minute s where s.minute >= since and s.minute < until;
    insert into pawl.stats_minute
    with ended as materialized (
        select a.run_id, a.job_id, date_bin('1 minute', a.finished_at, timestamptz 'epoch') as minute, a.attempt, a.outcome,
               a.run_state, a.started_at,
               case when a.started_at is not null
                    then greatest(0, date_part('epoch', a.finished_at - a.started_at) * 1000)::bigint end as ran
          from pawl.attempt a
         where a.finished_at >= since and a.finished_at < until
    ),
    busy as (
        select e.minute from ended e group by e.minute having count(*) > 100000
    ),
    measured as (
        select e.*,
               case when e.attempt = 1 and e.started_at is not null
                         and (e.run_id & 15 = 0 or e.minute not in (select b.minute from busy b))
                    then greatest(0, date_part('epoch', e.started_at
                             - (select r.due_at from pawl.run r where r.run_id = e.run_id)) * 1000)::bigint end as waited
          from ended e
    ),
    -- All that follows is about few rows, however many attempts there were.
    grouped as materialized (
        select m.job_id, m.minute, m.outcome, m.run_state,
               pawl.histogram_bucket(m.ran) as ran_bucket, pawl.histogram_bucket(m.waited) as waited_bucket,
               count(*) as n, count(m.ran) as ran, sum(m.ran) as ran_millis, max(m.ran) as ran_millis_max,
               count(m.waited) as waited, sum(m.waited) as waited_millis, max(m.waited) as waited_millis_max
          from measured m
         group by 1, 2, 3, 4, 5, 6
    ),
    ran as (
        select job_id, minute, array_agg(ran_bucket order by ran_bucket) as buckets, array_agg(n order by ran_bucket) as counts
          from (select coalesce(job_id, 0) as job_id, minute, ran_bucket, sum(ran)::int as n
                  from grouped where ran_bucket is not null
                 group by grouping sets ((minute, job_id, ran_bucket), (minute, ran_bucket))) b
         group by job_id, minute
    ),
    waited as (
        select job_id, minute, array_agg(waited_bucket order by waited_bucket) as buckets,
               array_agg(n order by waited_bucket) as counts
          from (select coalesce(job_id, 0) as job_id, minute, waited_bucket, sum(waited)::int as n
                  from grouped where waited_bucket is not null
                 group by grouping sets ((minute, job_id, waited_bucket), (minute, waited_bucket))) b
         group by job_id, minute
    ),
    counted as (
        select coalesce(g.job_id, 0) as job_id, g.minute,
               sum(g.n) filter (where g.outcome = 'succeeded') as succeeded,
               sum(g.n) filter (where g.outcome = 'failed') as failed,
               sum(g.n) filter (where g.outcome = 'unknown') as unknown,
               sum(g.n) filter (where g.outcome = 'timed_out') as timed_out,
               sum(g.n) filter (where g.outcome = 'lost') as lost,
               sum(g.n) filter (where g.outcome = 'cancelled') as cancelled,
               sum(g.n) filter (where g.outcome = 'snoozed') as snoozed,
               sum(g.n) filter (where g.run_state = 'succeeded') as runs_succeeded,
               sum(g.n) filter (where g.run_state = 'failed') as runs_failed,
               sum(g.n) filter (where g.run_state = 'held') as runs_held,
               sum(g.n) filter (where g.run_state = 'cancelled') as runs_cancelled,
               sum(g.ran) as ran, sum(g.ran_millis) as ran_millis, max(g.ran_millis_max) as ran_millis_max,
               sum(g.waited) as waited, sum(g.waited_millis) as waited_millis, max(g.waited_millis_max) as waited_millis_max
          from grouped g
         group by grouping sets ((g.minute, g.job_id), (g.minute))
    )
    select c.job_id, c.minute, coalesce(c.succeeded, 0), coalesce(c.failed, 0), coalesce(c.unknown, 0),
           coalesce(c.timed_out, 0), coalesce(c.lost, 0), coalesce(c.cancelled, 0), coalesce(c.snoozed, 0),
           coalesce(c.runs_succeeded, 0), coalesce(c.runs_failed, 0), coalesce(c.runs_held, 0),
           coalesce(c.runs_cancelled, 0),
           c.ran, coalesce(c.ran_millis, 0), coalesce(c.ran_millis_max, 0), coalesce(r.buckets, '{}'), coalesce(r.counts, '{}'),
           c.waited, coalesce(c.waited_millis, 0), coalesce(c.waited_millis_max, 0), coalesce(w.buckets, '{}'),
           coalesce(w.counts, '{}')
      from counted c
      left join ran r using (job_id, minute)
      left join waited w using (job_id, minute);
end $$;
comment on function pawl.roll_up_between is 'Rolls up the attempts that finished in these whole minutes, in place of what was rolled up of them.';

-- An attempt has the time of its statement, and is seen when that commits. Its transaction had its number before it read that
-- time. So once no transaction runs that has a lower number than one that was begun at some moment, all attempts that
-- finished before that moment are there to be seen: minutes up to it are rolled up once and for all. When a transaction
-- runs for long, minutes are rolled up without being settled, and again when it is over.
create function pawl.roll_up(most interval) returns interval
    language plpgsql as $$
declare
    at timestamptz := pawl.clock();
    done pawl.stats_progress;
    until timestamptz;
    all_leaves boolean := false;
begin
    if pg_current_xact_id_if_assigned() is not null then
        raise exception 'roll_up needs a transaction of its own';
    end if;
    -- One node at a time; the others have nothing to do.
    if not pg_try_advisory_xact_lock(hashtext('pawl.roll_up')) then
        return interval '0';
    end if;
    select * into done from pawl.stats_progress;
    if not found then
        -- Older history is not made up for: nobody plots it, and there may be much.
        insert into pawl.stats_progress (settled_through, rolled_through)
        values (date_trunc('minute', at - interval '1 day', 'UTC'), date_trunc('minute', at - interval '1 day', 'UTC'))
        returning * into done;
        all_leaves := true;
    end if;
    -- A mark that is higher than all numbers comes from another server: this database was dumped there and restored here.
    if done.marked_at is null or done.settled_through >= date_trunc('minute', done.marked_at - interval '5 seconds', 'UTC')
       or done.mark >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint then
        done.marked_at := at;
        done.mark := pg_current_xact_id()::text::bigint;
    end if;
    if pg_snapshot_xmin(pg_current_snapshot())::text::bigint >= done.mark then
        -- The five seconds are for a clock that is set back a little.
        until := least(date_trunc('minute', done.marked_at - interval '5 seconds', 'UTC'), done.settled_through + most);
        at := done.settled_through;
        done.settled_through := greatest(done.settled_through, until);
    else
        until := least(date_trunc('minute', at - interval '2 minutes', 'UTC'), done.rolled_through + most);
        at := done.rolled_through;
    end if;
    if until > at then
        -- Old leaves hardly grow any more, so they are looked at once an hour.
        perform pawl.summarize_attempts(case when all_leaves or extract(minute from until at time zone 'UTC') = 0
                                             then '-infinity' else (at at time zone 'UTC')::date - 1 end);
        perform pawl.roll_up_between(at, until);
    end if;
    update pawl.stats_progress
       set settled_through = done.settled_through, rolled_through = greatest(rolled_through, until, done.settled_through),
           marked_at = done.marked_at, mark = done.mark;
    return greatest(interval '0', until - at);
end $$;
comment on function pawl.roll_up is 'Rolls up the next minutes, as many as fit into most (whole minutes); returns how much time that was.';

create function pawl.run_ends(
    since timestamptz,
    most int,
    out succeeded bigint,
    out failed bigint,
    out held bigint,
    out cancelled bigint,
    out capped boolean)
    language sql stable
    set enable_seqscan = off
    set jit = off as $$
    with bounds as materialized (
        select date_trunc('minute', since, 'UTC') as since,
               coalesce((select p.rolled_through from pawl.stats_progress p), '-infinity') as rolled_through
    ),
    tail as materialized (
        select a.run_state
          from pawl.attempt a
         where a.finished_at >= (select greatest(b.since, b.rolled_through) from bounds b)
         limit most + 1
    ),
    counted as (
        select s.runs_succeeded as succeeded, s.runs_failed as failed, s.runs_held as held, s.runs_cancelled as cancelled
          from pawl.stats_minute s
         where s.job_id = 0
           and s.minute >= (select b.since from bounds b)
           and s.minute < (select b.rolled_through from bounds b)
        union all
        select count(*) filter (where t.run_state = 'succeeded'), count(*) filter (where t.run_state = 'failed'),
               count(*) filter (where t.run_state = 'held'), count(*) filter (where t.run_state = 'cancelled')
          from tail t
    )
    select sum(c.succeeded)::bigint, sum(c.failed)::bigint, sum(c.held)::bigint, sum(c.cancelled)::bigint,
           (select count(*) > most from tail)
      from counted c
$$;
comment on function pawl.run_ends is
    'How many runs have ended so since a moment (to the minute): from the roll-ups, and for the time since then from the '
    'attempts, of which at most so many are counted; capped: there were more.';

-- ---------------------------------------------------------------------------------------------- leaves

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
        foreach parent in array array['run', 'attempt', 'run_step', 'log_chunk', 'stats_minute'] loop
            continue when to_regclass('pawl.' || parent || suffix) is not null;
            begin
                if parent in ('log_chunk', 'stats_minute') then
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
comment on function pawl.create_partitions is
    'Makes the leaves of run, attempt, run_step, log_chunk and stats_minute for some days (UTC); returns how many.';
