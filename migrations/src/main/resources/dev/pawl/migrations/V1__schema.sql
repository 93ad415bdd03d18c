-- The first schema: jobs, the queue, history and logs. Creates everything, so it locks nothing that is in use.
--
-- Three hot tables (ready, delayed, lease) are only inserted into and deleted from; history (run, attempt, log_chunk) is
-- append-only, partitioned by time and dropped whole. Uniqueness of runs lives in fire_key and run_key, never on history.

-- The only clock. Due times, leases and histories use it; now() is frozen inside a transaction, so it is not used.
-- Tests replace this function to set the time.
create function pawl.clock() returns timestamptz
    language sql volatile parallel safe
    as 'select clock_timestamp()';

create type pawl.run_state as enum ('ready', 'running', 'held', 'succeeded', 'failed', 'cancelled');
create type pawl.attempt_outcome as enum
    ('succeeded', 'failed', 'unknown', 'timed_out', 'lost', 'cancelled', 'snoozed');
create type pawl.skip_reason as enum ('missed', 'overlap', 'paused');
create type pawl.worker_state as enum ('alive', 'draining', 'stopped', 'dead');

create sequence pawl.id_sequence cache 32;

-- Milliseconds since the epoch in the upper bits, a sequence in the lower 20: ids sort by time of creation, and the
-- partition that holds a run follows from its id alone. At most 2^20 ids a millisecond.
create function pawl.next_id() returns bigint
    language sql volatile parallel unsafe
    as $$ select (floor(extract(epoch from pawl.clock()) * 1000)::bigint << 20) | (nextval('pawl.id_sequence') & 1048575) $$;

-- The smallest id that can have been made at this moment.
create function pawl.first_id_at(at timestamptz) returns bigint
    language sql immutable parallel safe
    as $$ select floor(extract(epoch from at) * 1000)::bigint << 20 $$;

-- ---------------------------------------------------------------------------------------------- definitions

create table pawl.queue (
    queue_id int generated always as identity primary key,
    name text not null unique check (name ~ '^[a-z0-9][a-z0-9._-]{0,99}$'),
    paused_at timestamptz,
    pause_reason text,
    created_at timestamptz not null default pawl.clock()
);
comment on table pawl.queue is 'Named lanes in which runs wait.';
insert into pawl.queue (name) values ('default');

create table pawl.job (
    job_id int generated always as identity primary key,
    job_key text not null unique check (job_key ~ '^[a-z0-9][a-z0-9._-]{0,99}$'),
    version int not null check (version >= 1),
    managed_by text,
    paused_at timestamptz,
    paused_until timestamptz,
    pause_reason text,
    changed_at timestamptz not null default pawl.clock(),
    created_at timestamptz not null default pawl.clock(),
    deleted_at timestamptz
);
comment on table pawl.job is 'Named work. A deleted job keeps its row, so that its history keeps its name.';
comment on column pawl.job.version is 'the version in force, see job_version';
comment on column pawl.job.changed_at is 'moves with every change of definition, pause or deletion';
create index job_changed on pawl.job (changed_at);
create index job_paused on pawl.job (job_id) where paused_at is not null;

create table pawl.job_version (
    job_id int not null references pawl.job,
    version int not null check (version >= 1),
    definition jsonb not null,
    author text not null,
    created_at timestamptz not null default pawl.clock(),
    primary key (job_id, version)
);
comment on table pawl.job_version is 'Each change of a job, whole. Never updated: a run names the version it runs.';

create table pawl.fire_cursor (
    job_id int primary key references pawl.job,
    version int not null,
    fired_through timestamptz not null,
    next_fire_at timestamptz,
    last_run_id bigint,
    caught_up int not null default 0
) with (fillfactor = 70);
comment on table pawl.fire_cursor is 'How far the schedule of a job has been served. Moves in the transaction that makes the runs.';
comment on column pawl.fire_cursor.fired_through is 'every fire time up to and including this one has a run or a skip';
comment on column pawl.fire_cursor.next_fire_at is 'the first fire time after fired_through; null when there is none';
comment on column pawl.fire_cursor.caught_up is 'runs made by a catch-up that is too long for one transaction and goes on in the next';
comment on column pawl.fire_cursor.last_run_id is 'the run of the latest fire time that got one; tells overlap';
create index fire_cursor_due on pawl.fire_cursor (next_fire_at) where next_fire_at is not null;

create table pawl.skip (
    job_id int not null,
    fire_at timestamptz not null,
    reason pawl.skip_reason not null,
    detail text,
    recorded_at timestamptz not null default pawl.clock(),
    primary key (job_id, fire_at)
);
comment on table pawl.skip is 'Fire times that were not run, and why.';

-- ---------------------------------------------------------------------------------------------- history of runs

create table pawl.run (
    run_id bigint not null,
    run_key text not null,
    job_id int not null,
    job_version int not null,
    queue_id int not null,
    priority smallint not null check (priority between 0 and 9),
    fire_at timestamptz,
    due_at timestamptz not null,
    created_at timestamptz not null,
    created_by text not null,
    rerun_of bigint,
    params jsonb,
    primary key (run_id)
) partition by range (run_id);
comment on table pawl.run is 'What a run is. Never updated; where it stands follows from lease and attempt, see run_status.';
comment on column pawl.run.fire_at is 'the fire time it serves; null when it was enqueued by hand or by a program';
comment on column pawl.run.created_by is 'schedule, or who enqueued it: api, cli, web, sql, java, ...';
create index run_by_job on pawl.run (job_id, run_id);

create table pawl.attempt (
    run_id bigint not null,
    attempt smallint not null check (attempt >= 1),
    job_id int not null,
    outcome pawl.attempt_outcome not null,
    run_state pawl.run_state,
    ended_by text,
    worker_epoch bigint,
    claimed_at timestamptz,
    started_at timestamptz,
    finished_at timestamptz not null,
    next_attempt_at timestamptz,
    result jsonb,
    error_class text,
    error_message text,
    details jsonb,
    reopened_at timestamptz,
    reopened_by text,
    primary key (run_id, attempt)
) partition by range (run_id);
comment on table pawl.attempt is 'One row for each attempt, written at its end.';
comment on column pawl.attempt.run_state is 'the state in which this attempt left its run for good; null when the run goes on';
comment on column pawl.attempt.ended_by is 'which limit or rule ended the run: success, max_attempts, max_elapsed, not_retryable, ...';
comment on column pawl.attempt.started_at is 'null when the attempt ended before its target was called';
comment on column pawl.attempt.reopened_at is 'a person retried the ended run: run_state counts no more';
create index attempt_ended_badly on pawl.attempt (run_id) where run_state in ('failed', 'held', 'cancelled');
create index attempt_finished on pawl.attempt using brin (finished_at);

create table pawl.log_chunk (
    run_id bigint not null,
    attempt smallint not null,
    first_line bigint not null check (first_line >= 1),
    line_count int not null check (line_count >= 1),
    first_at timestamptz not null,
    last_at timestamptz not null,
    written_at timestamptz not null,
    size int not null,
    body bytea not null,
    primary key (run_id, attempt, first_line, written_at)
) partition by range (written_at);
comment on table pawl.log_chunk is 'Lines of an attempt''s log, compressed; lines are numbered from 1 without gaps.';
comment on column pawl.log_chunk.size is 'bytes of the body before compression';
alter table pawl.log_chunk alter column body set storage external;

-- Leaves are made ahead by create_partitions. The default leaves only keep work from being refused should that ever
-- fall behind; `pawl doctor` reports rows in them.
create table pawl.run_p_default partition of pawl.run default;
create table pawl.attempt_p_default partition of pawl.attempt default;
create table pawl.log_chunk_p_default partition of pawl.log_chunk default;

create function pawl.create_partitions(first_day date, days int) returns int
    language plpgsql
    -- Making a leaf locks its table for a moment; behind a long reader it gives up, rather than make everybody wait.
    set lock_timeout = '1s' as $$
declare
    day date;
    suffix text;
    begins timestamptz;
    ends timestamptz;
    created int := 0;
begin
    -- One node at a time; the others find the leaves made.
    perform pg_advisory_xact_lock(hashtext('pawl.create_partitions'));
    for day in select first_day + n from generate_series(0, days - 1) n loop
        suffix := '_p' || to_char(day, 'YYYYMMDD');
        begins := day::timestamp at time zone 'UTC';
        ends := (day + 1)::timestamp at time zone 'UTC';
        continue when to_regclass('pawl.run' || suffix) is not null;
        begin
            execute format('create table pawl.%I partition of pawl.run for values from (%s) to (%s)',
                'run' || suffix, pawl.first_id_at(begins), pawl.first_id_at(ends));
            execute format('create table pawl.%I partition of pawl.attempt for values from (%s) to (%s)',
                'attempt' || suffix, pawl.first_id_at(begins), pawl.first_id_at(ends));
            execute format('create table pawl.%I partition of pawl.log_chunk for values from (%L) to (%L)',
                'log_chunk' || suffix, begins, ends);
            created := created + 3;
        exception
            -- Rows of that day are in the default leaf already, where they stay and are found all the same.
            when check_violation then null;
            -- The next call tries again.
            when lock_not_available then exit;
        end;
    end loop;
    return created;
end $$;
comment on function pawl.create_partitions is 'Makes the leaves of run, attempt and log_chunk for some days (UTC); returns how many.';

-- ---------------------------------------------------------------------------------------------- run keys

create table pawl.fire_key (
    job_id int not null,
    fire_at timestamptz not null,
    run_id bigint not null,
    primary key (job_id, fire_at)
);
comment on table pawl.fire_key is 'One run for each fire time of a job, whoever fires it and however often.';

-- Keys given by callers, in generations: a generation lives as long as runs are kept, and is dropped whole once the
-- next one is as old. Looked up in the current generation and the one before.
create table pawl.run_key (
    generation int not null,
    key_hash uuid not null,
    run_id bigint not null,
    params_hash uuid not null,
    primary key (key_hash, generation)
) partition by list (generation);
comment on table pawl.run_key is 'One run for each idempotency key of a job. key_hash: 128 bits of SHA-256 over job key and key.';
create table pawl.run_key_g1 partition of pawl.run_key for values in (1);

create table pawl.key_generation (generation int primary key, began_at timestamptz not null default pawl.clock());
comment on table pawl.key_generation is
    'The generations of run_key. Enqueues lock it in row exclusive mode before they read it, so none can straddle a rotation.';
insert into pawl.key_generation (generation) values (1);

-- ---------------------------------------------------------------------------------------------- hot tables
-- attempt: number of the latest attempt, which is the fencing token; rises by one at each claim.
-- spent: attempts that count against the retry policy. lost: attempts that ended with their worker.

create table pawl.ready (
    queue_id int not null,
    priority smallint not null,
    position bigint not null,
    run_id bigint not null,
    job_id int not null,
    attempt smallint not null,
    spent smallint not null,
    lost smallint not null
);
comment on table pawl.ready is 'Runs that may be claimed now.';
create unique index ready_order on pawl.ready (queue_id, priority, position) with (deduplicate_items = off);

create table pawl.delayed (
    due_at timestamptz not null,
    position bigint not null,
    queue_id int not null,
    priority smallint not null,
    run_id bigint not null,
    job_id int not null,
    attempt smallint not null,
    spent smallint not null,
    lost smallint not null
);
comment on table pawl.delayed is 'Runs that wait for a time: due later, or between two attempts. Due at infinity: until their job is resumed.';
create unique index delayed_order on pawl.delayed (due_at, position) with (deduplicate_items = off);

create table pawl.lease (
    run_id bigint primary key,
    attempt smallint not null,
    worker_epoch bigint not null,
    claimed_at timestamptz not null,
    queue_id int not null,
    priority smallint not null,
    job_id int not null,
    spent smallint not null,
    lost smallint not null,
    cancelled_by text,
    cancel_reason text
) with (fillfactor = 90);
comment on table pawl.lease is 'Runs that a worker has claimed. Valid while the worker''s heartbeat is younger than the lease time.';
comment on column pawl.lease.cancelled_by is
    'who asked to cancel: its worker cuts the attempt, and no other follows. On this row and not in a table of its own, so that '
    'an attempt that ends at the same moment waits for the request and sees it.';
create index lease_by_worker on pawl.lease (worker_epoch);

do $$
declare hot text;
begin
    foreach hot in array array['ready', 'delayed', 'lease'] loop
        execute format('alter table pawl.%I set (
            autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 4000, autovacuum_vacuum_cost_delay = 0,
            autovacuum_vacuum_insert_scale_factor = 0, autovacuum_analyze_scale_factor = 0,
            autovacuum_analyze_threshold = 50000)', hot);
    end loop;
end $$;

create table pawl.worker (
    worker_epoch bigint generated always as identity primary key,
    name text not null,
    version text not null,
    queues text[] not null,
    slots int not null check (slots >= 1),
    busy int not null default 0,
    lease interval not null,
    state pawl.worker_state not null default 'alive',
    started_at timestamptz not null default pawl.clock(),
    heartbeat_at timestamptz not null default pawl.clock(),
    ended_at timestamptz
) with (fillfactor = 20);
comment on table pawl.worker is 'Processes that claim. A process that was taken for dead comes back under a new epoch.';

create table pawl.refused_write (
    refused_id bigint generated always as identity primary key,
    run_id bigint not null,
    attempt smallint not null,
    worker_epoch bigint not null,
    outcome pawl.attempt_outcome,
    refused_at timestamptz not null default pawl.clock()
);
comment on table pawl.refused_write is 'Writes of workers that had lost their lease: refused, and shown on the run''s page.';
create index refused_write_by_run on pawl.refused_write (run_id);

-- ---------------------------------------------------------------------------------------------- where a run stands

create view pawl.run_status as
select r.run_id,
       r.run_key,
       r.job_id,
       j.job_key,
       r.job_version,
       q.name as queue,
       r.priority,
       r.fire_at,
       r.due_at,
       r.created_at,
       r.created_by,
       r.rerun_of,
       r.params,
       case
           when l.run_id is not null then 'running'
           when a.run_state is not null and a.reopened_at is null then a.run_state
           else 'ready'
       end::pawl.run_state as state,
       coalesce(l.attempt, a.attempt, 0::smallint) as attempt,
       case when l.run_id is null and (a.run_state is null or a.reopened_at is not null)
            then coalesce(a.next_attempt_at, r.due_at) end as next_attempt_at,
       l.claimed_at as running_since,
       l.worker_epoch as running_on,
       a.outcome as last_outcome,
       a.claimed_at as last_claimed_at,
       case when l.run_id is null and a.reopened_at is null and a.run_state is not null then a.finished_at end as finished_at,
       case when a.reopened_at is null then a.ended_by end as ended_by,
       a.result,
       a.error_class,
       a.error_message
from pawl.run r
join pawl.job j using (job_id)
join pawl.queue q using (queue_id)
left join pawl.lease l on l.run_id = r.run_id
left join lateral (select * from pawl.attempt x where x.run_id = r.run_id order by x.attempt desc limit 1) a on true;
comment on view pawl.run_status is 'Runs and where they stand. Ask for one run, or with a limit: it looks up each row''s latest attempt.';

-- ---------------------------------------------------------------------------------------------- enqueue

create function pawl.key_hash(job text, key text) returns uuid
    language sql immutable parallel safe
    as $$ select encode(substr(sha256(convert_to(job || chr(10) || key, 'UTF8')), 1, 16), 'hex')::uuid $$;

-- Parameters are the same when their jsonb is: order of names and white space do not count.
create function pawl.params_hash(params jsonb) returns uuid
    language sql immutable parallel safe
    as $$ select encode(substr(sha256(convert_to(coalesce(params, '{}')::text, 'UTF8')), 1, 16), 'hex')::uuid $$;

create type pawl.enqueued as (
    ordinal int,
    run_id bigint,
    run_key text,
    created boolean,
    same_params boolean
);

create function pawl.enqueue_many(
    jobs text[],
    params jsonb[] default null,
    keys text[] default null,
    queues text[] default null,
    priorities int[] default null,
    run_ats timestamptz[] default null,
    created_by text default 'sql',
    reruns_of bigint[] default null)
returns setof pawl.enqueued
    language plpgsql as $$
#variable_conflict use_column
declare
    offender text;
    current_generation int := 0;
    at timestamptz := pawl.clock();
    made pawl.enqueued[];
begin
    select x into offender from unnest(jobs) x
     where not exists (select from pawl.job j where j.job_key = x and j.deleted_at is null) limit 1;
    if found then
        raise exception 'job % does not exist', coalesce(quote_literal(offender), 'null')
            using errcode = 'PW404', hint = 'Define the job first.';
    end if;
    select x into offender from unnest(queues) x
     where x is not null and not exists (select from pawl.queue q where q.name = x) limit 1;
    if found then
        raise exception 'queue % does not exist', quote_literal(offender) using errcode = 'PW404';
    end if;
    select key into offender from unnest(jobs, keys) x (job, key)
     where octet_length(key) not between 1 and 255 or starts_with(key, job || '@') limit 1;
    if found then
        raise exception 'idempotency key must have 1 to 255 bytes and not start with "<job>@", was %',
            quote_literal(left(offender, 300)) using errcode = 'PW422';
    end if;
    if exists (select from unnest(params) x where octet_length(x::text) > 262144) then
        raise exception 'parameters must not exceed 256 KiB' using errcode = 'PW422';
    end if;
    if exists (select from unnest(priorities) x where x not between 0 and 9) then
        raise exception 'priority must be 0 to 9' using errcode = 'PW422';
    end if;

    if exists (select from unnest(keys) x where x is not null) then
        -- No enqueue may straddle a change of generation: it would not see a twin in the other one.
        lock table pawl.key_generation in row exclusive mode;
        select max(generation) into current_generation from pawl.key_generation;
    end if;

    with input as (
        select t.ordinal::int as ordinal,
               pawl.next_id() as run_id,
               j.job_id, t.job, j.version, q.queue_id,
               coalesce(t.priority, (v.definition ->> 'priority')::int, 5)::smallint as priority,
               t.params, t.key, t.rerun_of,
               case when t.key is not null then pawl.key_hash(t.job, t.key) end as key_hash,
               case when t.key is not null then pawl.params_hash(t.params) end as params_hash,
               coalesce(t.run_at, at) as due_at
          from unnest(jobs, params, keys, queues, priorities, run_ats, reruns_of)
               with ordinality as t (job, params, key, queue, priority, run_at, rerun_of, ordinal)
          join pawl.job j on j.job_key = t.job
          join pawl.job_version v on v.job_id = j.job_id and v.version = j.version
          join pawl.queue q on q.name = coalesce(t.queue, v.definition ->> 'queue', 'default')
    ),
    -- Insert first, never check first: only the unique index decides who was first. Sorted, so that two batches with
    -- the same keys wait for each other instead of deadlocking.
    taken as (
        insert into pawl.run_key (generation, key_hash, run_id, params_hash)
        select distinct on (i.key_hash) current_generation, i.key_hash, i.run_id, i.params_hash
          from input i
         where i.key_hash is not null
           and not exists (select from pawl.run_key k
                            where k.generation = current_generation - 1 and k.key_hash = i.key_hash)
         order by i.key_hash, i.ordinal
        on conflict do nothing
        returning run_id
    ),
    fresh as materialized (
        select i.* from input i where i.key_hash is null or i.run_id in (select t.run_id from taken t)
    ),
    stored as (
        insert into pawl.run (run_id, run_key, job_id, job_version, queue_id, priority, due_at, created_at, created_by,
                              rerun_of, params)
        select f.run_id, coalesce(f.key, f.run_id::text), f.job_id, f.version, f.queue_id, f.priority, f.due_at, at,
               enqueue_many.created_by, f.rerun_of, f.params
          from fresh f order by f.run_id
    ),
    made_ready as (
        insert into pawl.ready (queue_id, priority, position, run_id, job_id, attempt, spent, lost)
        select f.queue_id, f.priority, f.run_id, f.run_id, f.job_id, 0, 0, 0
          from fresh f where f.due_at <= at order by f.run_id
    ),
    made_delayed as (
        insert into pawl.delayed (due_at, position, queue_id, priority, run_id, job_id, attempt, spent, lost)
        select f.due_at, f.run_id, f.queue_id, f.priority, f.run_id, f.job_id, 0, 0, 0
          from fresh f where f.due_at > at order by f.run_id
    )
    select array_agg(row (f.ordinal, f.run_id, coalesce(f.key, f.run_id::text), true, true)::pawl.enqueued order by f.ordinal)
      into made
      from fresh f;

    return query select m.* from unnest(made) m;
    if cardinality(made) = cardinality(jobs) then
        return;
    end if;
    -- A second statement, because a twin that committed while this one waited is visible only to a new snapshot.
    return query
    select t.ordinal::int, k.run_id, t.key, false, k.params_hash = pawl.params_hash(t.params)
      from unnest(jobs, params, keys) with ordinality as t (job, params, key, ordinal)
      join pawl.run_key k on k.key_hash = pawl.key_hash(t.job, t.key)
                         and k.generation in (current_generation, current_generation - 1)
     where not exists (select from unnest(made) m where m.ordinal = t.ordinal)
     order by t.ordinal;
end $$;
comment on function pawl.enqueue_many(text[], jsonb[], text[], text[], int[], timestamptz[], text, bigint[]) is
    'Enqueues runs in the caller''s transaction. Arrays are parallel; jobs is required. One row for each input, in order of '
    'ordinal among the new ones and among the repeated ones: created is false for a repeated key, and then same_params '
    'tells whether the parameters were those of the first.';

create function pawl.enqueue(
    job text,
    params jsonb default null,
    key text default null,
    queue text default null,
    priority int default null,
    run_at timestamptz default null)
returns pawl.enqueued
    language sql as $$
    select e from pawl.enqueue_many(array[job], array[params], array[key], array[queue], array[priority], array[run_at], 'sql') e
$$;
comment on function pawl.enqueue(text, jsonb, text, text, int, timestamptz) is
    'Enqueues one run in the caller''s transaction: commit means it runs, rollback means it never does.';

-- Makes the runs of fire times. Returns those that this call made; the others had theirs already.
create function pawl.enqueue_fires(
    jobs int[],
    versions int[],
    fire_ats timestamptz[],
    due_ats timestamptz[])
returns table (job_id int, fire_at timestamptz, run_id bigint)
    language plpgsql as $$
#variable_conflict use_column
declare
    at timestamptz := pawl.clock();
begin
    return query
    with input as (
        select t.job_id, t.version, t.fire_at, t.due_at, j.job_key, q.queue_id,
               coalesce((v.definition ->> 'priority')::int, 5)::smallint as priority,
               pawl.next_id() as run_id
          from unnest(jobs, versions, fire_ats, due_ats) as t (job_id, version, fire_at, due_at)
          join pawl.job j on j.job_id = t.job_id
          join pawl.job_version v on v.job_id = t.job_id and v.version = t.version
          join pawl.queue q on q.name = coalesce(v.definition ->> 'queue', 'default')
    ),
    taken as (
        insert into pawl.fire_key (job_id, fire_at, run_id)
        select i.job_id, i.fire_at, i.run_id from input i order by i.job_id, i.fire_at
        on conflict do nothing
        returning run_id
    ),
    fresh as materialized (
        select i.* from input i where i.run_id in (select t.run_id from taken t)
    ),
    stored as (
        insert into pawl.run (run_id, run_key, job_id, job_version, queue_id, priority, fire_at, due_at, created_at,
                              created_by)
        select f.run_id,
               f.job_key || '@' || to_char(f.fire_at at time zone 'UTC',
                   case when f.fire_at = date_trunc('second', f.fire_at) then 'YYYY-MM-DD"T"HH24:MI:SS"Z"'
                        else 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"' end),
               f.job_id, f.version, f.queue_id, f.priority, f.fire_at, f.due_at, at, 'schedule'
          from fresh f order by f.run_id
    ),
    made_ready as (
        insert into pawl.ready (queue_id, priority, position, run_id, job_id, attempt, spent, lost)
        select f.queue_id, f.priority, f.run_id, f.run_id, f.job_id, 0, 0, 0
          from fresh f where f.due_at <= at order by f.run_id
    ),
    made_delayed as (
        insert into pawl.delayed (due_at, position, queue_id, priority, run_id, job_id, attempt, spent, lost)
        select f.due_at, f.run_id, f.queue_id, f.priority, f.run_id, f.job_id, 0, 0, 0
          from fresh f where f.due_at > at order by f.run_id
    )
    select f.job_id, f.fire_at, f.run_id from fresh f order by f.job_id, f.fire_at;
end $$;
