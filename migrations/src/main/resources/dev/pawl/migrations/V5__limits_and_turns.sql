-- Limits: how many runs of a queue or job run at once and start in a time, and runs that take turns. The answer to a
-- repeated key tells what became of its run. New tables and functions, and columns without a default: the locks on
-- tables in use are short, but for delayed, which is read twice for its indexes. Workers of before heed neither.

-- ---------------------------------------------------------------------------------------------- limits

create table pawl.run_limit (
    limit_id int generated always as identity primary key,
    queue_id int references pawl.queue,
    job_id int references pawl.job,
    max_running int check (max_running >= 1),
    rate int check (rate >= 1),
    rate_period interval check (rate_period > interval '0'),
    burst int check (burst >= 1),
    tokens double precision not null default 0 check (tokens >= 0),
    refilled_at timestamptz not null default pawl.clock(),
    check (num_nonnulls(queue_id, job_id) = 1),
    check (num_nonnulls(rate, rate_period, burst) in (0, 3)),
    check (num_nonnulls(max_running, rate) >= 1)
) with (fillfactor = 50);
comment on table pawl.run_limit is
    'Limits of a queue or a job. Its runs are claimed only under the lock of this row, by one worker at a time.';
comment on column pawl.run_limit.max_running is 'runs that may be leased at once, of all workers together';
comment on column pawl.run_limit.rate is 'attempts that may start in each rate_period; a token bucket that holds burst at most';
comment on column pawl.run_limit.tokens is 'in the bucket at refilled_at';
create unique index run_limit_of_queue on pawl.run_limit (queue_id) where queue_id is not null;
create unique index run_limit_of_job on pawl.run_limit (job_id) where job_id is not null;

create table pawl.permit (
    limit_id int not null references pawl.run_limit on delete cascade,
    worker_epoch bigint not null,
    granted int not null check (granted >= 1),
    primary key (limit_id, worker_epoch)
) with (fillfactor = 50);
comment on table pawl.permit is
    'At least as many as the worker has leased under the limit. Their sum is at most max_running, so nobody counts leases: '
    'a worker that has permits to spare claims without writing here.';
create index permit_by_worker on pawl.permit (worker_epoch);

-- ---------------------------------------------------------------------------------------------- turns

alter table pawl.run add column serial_key text;
comment on column pawl.run.serial_key is 'runs with the same one run one after the other, each when the one before has ended';

alter table pawl.delayed add column serial_hash uuid;
comment on column pawl.delayed.serial_hash is 'waits, due at infinity, for its turn among the runs with this serial key';

create table pawl.serial_turn (
    serial_hash uuid primary key,
    run_id bigint not null
) with (fillfactor = 70);
comment on table pawl.serial_turn is
    'Whose turn it is: the run of this serial key that has been claimed and has not ended, or that comes next.';
create index serial_turn_by_run on pawl.serial_turn (run_id);

-- Runs that wait for no time: parked with a paused job, behind a limit of their job, or for their turn.
create index delayed_parked on pawl.delayed (job_id, queue_id, priority, position)
    where due_at = 'infinity' and serial_hash is null;
create index delayed_serial on pawl.delayed (serial_hash, priority, position) where serial_hash is not null;

create function pawl.serial_hash(serial_key text) returns uuid
    language sql stable parallel safe
    as $$ select encode(substr(sha256(convert_to(serial_key, 'UTF8')), 1, 16), 'hex')::uuid $$;

-- Gives the turns of those of these runs that have ended to the runs that come next. Whoever takes a turn or waits for one
-- locks the turn first, as this does, so nobody begins to wait for a turn that has just been given up.
create function pawl.pass_turns(runs bigint[]) returns int
    language plpgsql as $$
declare
    turn record;
    next record;
    passed int := 0;
begin
    for turn in
        select t.serial_hash
          from pawl.serial_turn t
         where t.run_id = any (runs)
           -- As a value, which is looked up by key, and not as a join with the history.
           and (select true from pawl.attempt a
                 where a.run_id = t.run_id and a.run_state is not null and a.reopened_at is null limit 1)
         order by t.serial_hash for update
    loop
        delete from pawl.delayed where ctid = (
            select d.ctid from pawl.delayed d
             where d.serial_hash = turn.serial_hash
             order by d.priority, d.position
             limit 1 for update skip locked)
        returning * into next;
        if found then
            insert into pawl.ready (queue_id, priority, position, run_id, job_id, attempt, spent, lost)
            values (next.queue_id, next.priority, pawl.next_id(), next.run_id, next.job_id, next.attempt, next.spent, next.lost);
            update pawl.serial_turn t set run_id = next.run_id where t.serial_hash = turn.serial_hash;
            passed := passed + 1;
        else
            -- One that waits and is locked, by somebody who cancels it maybe, gets the turn at the next call, if it is still there.
            delete from pawl.serial_turn t
             where t.serial_hash = turn.serial_hash
               and not exists (select from pawl.delayed d where d.serial_hash = turn.serial_hash);
        end if;
    end loop;
    return passed;
end $$;
comment on function pawl.pass_turns is 'To be called when runs with a serial key may have ended; returns how many others may run now.';

-- One column more.
create or replace view pawl.run_status as
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
       a.error_message,
       coalesce(f.started_at, f.claimed_at, l.claimed_at) as started_at,
       r.serial_key
from pawl.run r
join pawl.job j using (job_id)
join pawl.queue q using (queue_id)
left join pawl.lease l on l.run_id = r.run_id
left join lateral (select * from pawl.attempt x where x.run_id = r.run_id order by x.attempt desc limit 1) a on true
-- By the primary key, as the latest one. An attempt that was cancelled before it was claimed has not started.
left join lateral (select x.started_at, x.claimed_at from pawl.attempt x
                    where x.run_id = r.run_id and x.claimed_at is not null order by x.attempt limit 1) f on true;

-- ---------------------------------------------------------------------------------------------- enqueue

alter type pawl.enqueued add attribute state pawl.run_state;
alter type pawl.enqueued add attribute result jsonb;

drop function pawl.enqueue(text, jsonb, text, text, int, timestamptz);
drop function pawl.enqueue_many(text[], jsonb[], text[], text[], int[], timestamptz[], text, bigint[]);

-- What became of the runs of repeated keys: of those whose ordinals are not among the new ones.
create function pawl.repeated(jobs text[], params jsonb[], keys text[], new_ordinals int[], current_generation int)
returns setof pawl.enqueued
    language sql volatile as $$
    select t.ordinal::int, k.run_id, t.key, false, k.params_hash = pawl.params_hash(t.params),
           case when l.run_id is not null then 'running'
                when a.run_state is not null and a.reopened_at is null then a.run_state
                else 'ready' end::pawl.run_state,
           case when a.reopened_at is null then a.result end
      from unnest(jobs, params, keys) with ordinality as t (job, params, key, ordinal)
     cross join lateral (
            select x.run_id, x.params_hash from pawl.run_key x
             where x.key_hash = pawl.key_hash(t.job, t.key)
               and x.generation in (current_generation, current_generation - 1)
             limit 2) k
      left join lateral (select x.run_id from pawl.lease x where x.run_id = k.run_id limit 1) l on true
      left join lateral (select x.run_state, x.reopened_at, x.result
                           from pawl.attempt x
                          where x.run_id = k.run_id order by x.attempt desc limit 1) a on true
     where not exists (select from unnest(new_ordinals) n where n = t.ordinal)
     order by t.ordinal
$$;

-- One run, as most calls want it: a few statements by key cost a fraction of what the one for many costs for one.
create function pawl.enqueue_one(
    job text,
    params jsonb,
    key text,
    queue text,
    priority int,
    run_at timestamptz,
    created_by text,
    rerun_of bigint,
    serial_key text)
returns pawl.enqueued
    language plpgsql
    -- Whatever the settings of the caller, and however full the tables were when its session planned this.
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set jit = off as $$
#variable_conflict use_column
declare
    defined record;
    at timestamptz := pawl.clock();
    id bigint := pawl.first_id_at(at) | (nextval('pawl.id_sequence') & 1048575);
    current_generation int;
    hash uuid;
    due_at timestamptz := coalesce(run_at, at);
    lane record;
begin
    select j.job_id, j.version, v.definition ->> 'queue' as queue, (v.definition ->> 'priority')::smallint as priority
      into defined
      from pawl.job j
      join pawl.job_version v on v.job_id = j.job_id and v.version = j.version
     where j.job_key = enqueue_one.job and j.deleted_at is null;
    if not found then
        raise exception 'job % does not exist', coalesce(quote_literal(job), 'null')
            using errcode = 'PW404', hint = 'Define the job first.';
    end if;
    select q.queue_id into lane
      from pawl.queue q where q.name = coalesce(enqueue_one.queue, defined.queue, 'default');
    if not found then
        raise exception 'queue % does not exist', quote_literal(queue) using errcode = 'PW404';
    end if;
    if jsonb_typeof(params) <> 'object' then
        raise exception 'parameters must be a JSON object, were %', jsonb_typeof(params) using errcode = 'PW422';
    end if;
    if octet_length(params::text) > 262144 then
        raise exception 'parameters must not exceed 256 KiB' using errcode = 'PW422';
    end if;
    if run_at not between timestamptz '1970-01-01 00:00:00Z' and at + interval '400 days' then
        raise exception 'run_at must be within 400 days from now, and not before 1970, was %', run_at using errcode = 'PW422';
    end if;
    if priority not between 0 and 9 then
        raise exception 'priority must be 0 to 9' using errcode = 'PW422';
    end if;
    if octet_length(serial_key) not between 1 and 255 then
        raise exception 'serial key must have 1 to 255 bytes' using errcode = 'PW422';
    end if;
    if key is not null then
        if octet_length(key) not between 1 and 255 or starts_with(key, job || '@') then
            raise exception 'idempotency key must have 1 to 255 bytes and not start with "<job>@", was %',
                quote_literal(left(key, 300)) using errcode = 'PW422';
        end if;
        hash := pawl.key_hash(job, key);
        -- See enqueue_many, for this and for the order: insert first, look then.
        lock table pawl.key_generation in row exclusive mode;
        select max(g.generation) into current_generation from pawl.key_generation g;
        insert into pawl.run_key (generation, key_hash, run_id, params_hash)
        select current_generation, hash, id, pawl.params_hash(params)
         where not exists (select from pawl.run_key k where k.generation = current_generation - 1 and k.key_hash = hash)
        on conflict do nothing;
        if not found then
            return (select e from pawl.repeated(array[job], array[params], array[key], '{}', current_generation) e);
        end if;
    end if;
    insert into pawl.run (run_id, run_key, job_id, job_version, queue_id, priority, due_at, created_at, created_by, rerun_of,
                          params, serial_key)
    values (id, coalesce(key, id::text), defined.job_id, defined.version, lane.queue_id,
            coalesce(enqueue_one.priority::smallint, defined.priority, 5::smallint), due_at, at, enqueue_one.created_by,
            enqueue_one.rerun_of, enqueue_one.params, enqueue_one.serial_key);
    if due_at <= at then
        insert into pawl.ready (queue_id, priority, position, run_id, job_id, attempt, spent, lost)
        values (lane.queue_id, coalesce(enqueue_one.priority::smallint, defined.priority, 5::smallint), id, id, defined.job_id,
                0, 0, 0);
    else
        insert into pawl.delayed (due_at, position, queue_id, priority, run_id, job_id, attempt, spent, lost)
        values (due_at, id, lane.queue_id, coalesce(enqueue_one.priority::smallint, defined.priority, 5::smallint), id,
                defined.job_id, 0, 0, 0);
    end if;
    return row (1, id, coalesce(key, id::text), true, true, 'ready', null)::pawl.enqueued;
end $$;

create function pawl.enqueue_many(
    jobs text[],
    params jsonb[] default null,
    keys text[] default null,
    queues text[] default null,
    priorities int[] default null,
    run_ats timestamptz[] default null,
    created_by text default 'sql',
    reruns_of bigint[] default null,
    serial_keys text[] default null)
returns setof pawl.enqueued
    language plpgsql as $$
#variable_conflict use_column
declare
    offender text;
    current_generation int := 0;
    keyed boolean := cardinality(array_remove(keys, null)) > 0;
    at timestamptz := pawl.clock();
    -- The upper bits of all ids of this call, see next_id.
    prefix bigint := pawl.first_id_at(at);
    without_params uuid := pawl.params_hash(null);
    new_ordinals int[];
    new_ids bigint[];
    new_keys text[];
begin
    if cardinality(jobs) = 1 and 1 = all (array[cardinality(params), cardinality(keys), cardinality(queues),
            cardinality(priorities), cardinality(run_ats), cardinality(reruns_of), cardinality(serial_keys)]) is not false then
        return next pawl.enqueue_one(jobs[1], params[1], keys[1], queues[1], priorities[1], run_ats[1], created_by, reruns_of[1],
                                     serial_keys[1]);
        return;
    end if;
    -- All ids of a call have one millisecond, which has room for a million of all callers together.
    if cardinality(jobs) > 100000 then
        raise exception 'at most 100000 runs can be enqueued by one call, not %; several calls make one transaction all the same',
            cardinality(jobs) using errcode = 'PW422';
    end if;
    select x.job into offender
      from (select distinct t.job from unnest(jobs) as t (job)) x
      left join pawl.job j on j.job_key = x.job and j.deleted_at is null
     where j.job_id is null limit 1;
    if found then
        raise exception 'job % does not exist', coalesce(quote_literal(offender), 'null')
            using errcode = 'PW404', hint = 'Define the job first.';
    end if;
    if queues is not null then
        select x into offender from unnest(queues) x
         where x is not null and not exists (select from pawl.queue q where q.name = x) limit 1;
        if found then
            raise exception 'queue % does not exist', quote_literal(offender) using errcode = 'PW404';
        end if;
    end if;
    select x.name || ' has ' || x.length || ' elements, jobs ' || cardinality(jobs) into offender
      from (values ('params', cardinality(params)), ('keys', cardinality(keys)), ('queues', cardinality(queues)),
                   ('priorities', cardinality(priorities)), ('run_ats', cardinality(run_ats)),
                   ('reruns_of', cardinality(reruns_of)), ('serial_keys', cardinality(serial_keys))) x (name, length)
     where x.length <> cardinality(jobs) limit 1;
    if found then
        raise exception 'the arrays must be of one length or null: %', offender using errcode = 'PW422';
    end if;
    if exists (select from unnest(params) x where jsonb_typeof(x) <> 'object') then
        raise exception 'parameters must be a JSON object' using errcode = 'PW422';
    end if;
    if exists (select from unnest(run_ats) x where x not between timestamptz '1970-01-01 00:00:00Z' and at + interval '400 days') then
        raise exception 'run_at must be within 400 days from now, and not before 1970' using errcode = 'PW422';
    end if;
    if exists (select from unnest(params) x where octet_length(x::text) > 262144) then
        raise exception 'parameters must not exceed 256 KiB' using errcode = 'PW422';
    end if;
    if exists (select from unnest(priorities) x where x not between 0 and 9) then
        raise exception 'priority must be 0 to 9' using errcode = 'PW422';
    end if;
    if exists (select from unnest(serial_keys) x where octet_length(x) not between 1 and 255) then
        raise exception 'serial key must have 1 to 255 bytes' using errcode = 'PW422';
    end if;
    if keyed then
        select key into offender from unnest(jobs, keys) x (job, key)
         where octet_length(key) not between 1 and 255 or starts_with(key, job || '@') limit 1;
        if found then
            raise exception 'idempotency key must have 1 to 255 bytes and not start with "<job>@", was %',
                quote_literal(left(offender, 300)) using errcode = 'PW422';
        end if;
        -- No enqueue may straddle a change of generation: it would not see a twin in the other one.
        lock table pawl.key_generation in row exclusive mode;
        select max(generation) into current_generation from pawl.key_generation;
    end if;

    with defined as materialized (
        select x.job, j.job_id, j.version,
               coalesce((v.definition ->> 'priority')::smallint, 5::smallint) as priority,
               (select q.queue_id from pawl.queue q where q.name = coalesce(v.definition ->> 'queue', 'default')) as queue_id
          from (select distinct t.job from unnest(jobs) as t (job)) x
          join pawl.job j on j.job_key = x.job
          join pawl.job_version v on v.job_id = j.job_id and v.version = j.version
    ),
    input as materialized (
        select t.ordinal::int as ordinal,
               prefix | (nextval('pawl.id_sequence') & 1048575) as run_id,
               d.job_id, d.version,
               case when t.queue is null then d.queue_id
                    else (select q.queue_id from pawl.queue q where q.name = t.queue) end as queue_id,
               coalesce(t.priority::smallint, d.priority) as priority,
               t.params, t.key, t.rerun_of, t.serial_key,
               case when t.key is not null then pawl.key_hash(t.job, t.key) end as key_hash,
               case when t.key is null then null
                    when t.params is null then without_params
                    else pawl.params_hash(t.params) end as params_hash,
               coalesce(t.run_at, at) as due_at
          from unnest(jobs, params, keys, queues, priorities, run_ats, reruns_of, serial_keys)
               with ordinality as t (job, params, key, queue, priority, run_at, rerun_of, serial_key, ordinal)
          join defined d on d.job = t.job
    ),
    -- Insert first, never check first: only the unique index decides who was first. Sorted, so that two batches with
    -- the same keys wait for each other instead of deadlocking.
    taken as (
        insert into pawl.run_key (generation, key_hash, run_id, params_hash)
        select distinct on (i.key_hash) current_generation, i.key_hash, i.run_id, i.params_hash
          from input i
         where keyed and i.key_hash is not null
           -- With a limit it is no join, for which a plan of when there were few keys reads all of them.
           and (select k.run_id from pawl.run_key k
                 where k.generation = current_generation - 1 and k.key_hash = i.key_hash limit 1) is null
         order by i.key_hash, i.ordinal
        on conflict do nothing
        returning run_id
    ),
    fresh as materialized (
        select i.* from input i where i.key_hash is null or i.run_id in (select t.run_id from taken t)
    ),
    stored as (
        insert into pawl.run (run_id, run_key, job_id, job_version, queue_id, priority, due_at, created_at, created_by,
                              rerun_of, params, serial_key)
        select f.run_id, coalesce(f.key, f.run_id::text), f.job_id, f.version, f.queue_id, f.priority, f.due_at, at,
               enqueue_many.created_by, f.rerun_of, f.params, f.serial_key
          from fresh f
    ),
    made_ready as (
        insert into pawl.ready (queue_id, priority, position, run_id, job_id, attempt, spent, lost)
        select f.queue_id, f.priority, f.run_id, f.run_id, f.job_id, 0, 0, 0
          from fresh f where f.due_at <= at
    ),
    made_delayed as (
        insert into pawl.delayed (due_at, position, queue_id, priority, run_id, job_id, attempt, spent, lost)
        select f.due_at, f.run_id, f.queue_id, f.priority, f.run_id, f.job_id, 0, 0, 0
          from fresh f where f.due_at > at order by f.due_at, f.run_id
    )
    select array_agg(f.ordinal), array_agg(f.run_id), array_agg(coalesce(f.key, f.run_id::text))
      into new_ordinals, new_ids, new_keys
      from fresh f;

    return query select n.ordinal, n.run_id, n.run_key, true, true, 'ready'::pawl.run_state, null::jsonb
                   from unnest(new_ordinals, new_ids, new_keys) as n (ordinal, run_id, run_key)
                  order by n.ordinal;
    if cardinality(new_ordinals) = cardinality(jobs) then
        return;
    end if;
    -- A second statement, because a twin that committed while this one waited is visible only to a new snapshot.
    return query select r.* from pawl.repeated(jobs, params, keys, new_ordinals, current_generation) r;
end $$;
comment on function pawl.enqueue_many is
    'Enqueues runs in the caller''s transaction. Arrays are parallel; jobs is required. One row for each input, in order of '
    'ordinal among the new ones and among the repeated ones: created is false for a repeated key, and then same_params '
    'tells whether the parameters were those of the first, state where its run stands, and result what it came to.';

create function pawl.enqueue(
    job text,
    params jsonb default null,
    key text default null,
    queue text default null,
    priority int default null,
    run_at timestamptz default null,
    serial_key text default null)
returns pawl.enqueued
    language plpgsql as $$
declare
    made pawl.enqueued;
begin
    made := pawl.enqueue_one(job, params, key, queue, priority, run_at, 'sql', null, serial_key);
    if not made.same_params then
        raise exception 'idempotency key % of job % was used with other parameters, by run %',
            quote_literal(key), quote_literal(job), made.run_id
            using errcode = 'PW422', hint = 'Give another run another key.';
    end if;
    return made;
end $$;
comment on function pawl.enqueue is
    'Enqueues one run in the caller''s transaction: commit means it runs, rollback means it never does. A repeated key gives '
    'the first run, with its result once it has one; with other parameters it is refused.';
