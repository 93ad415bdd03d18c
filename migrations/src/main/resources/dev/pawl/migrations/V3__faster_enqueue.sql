-- Enqueues faster: what jobs and queues say is looked up once for each job of a call, not for each run, and ids take
-- the time once. Locks nothing: replaces functions, which calls under way go on to use as they were.

-- Stable, as convert_to is: what says to be immutable and is not cannot be inlined, and costs three times as much.
create or replace function pawl.key_hash(job text, key text) returns uuid
    language sql stable parallel safe
    as $$ select encode(substr(sha256(convert_to(job || chr(10) || key, 'UTF8')), 1, 16), 'hex')::uuid $$;

create or replace function pawl.params_hash(params jsonb) returns uuid
    language sql stable parallel safe
    as $$ select encode(substr(sha256(convert_to(coalesce(params, '{}')::text, 'UTF8')), 1, 16), 'hex')::uuid $$;

create or replace function pawl.enqueue_many(
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
    keyed boolean := cardinality(array_remove(keys, null)) > 0;
    at timestamptz := pawl.clock();
    -- The upper bits of all ids of this call, see next_id.
    prefix bigint := pawl.first_id_at(at);
    without_params uuid := pawl.params_hash(null);
    new_ordinals int[];
    new_ids bigint[];
    new_keys text[];
begin
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
    if exists (select from unnest(params) x where octet_length(x::text) > 262144) then
        raise exception 'parameters must not exceed 256 KiB' using errcode = 'PW422';
    end if;
    if exists (select from unnest(priorities) x where x not between 0 and 9) then
        raise exception 'priority must be 0 to 9' using errcode = 'PW422';
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
               t.params, t.key, t.rerun_of,
               case when t.key is not null then pawl.key_hash(t.job, t.key) end as key_hash,
               case when t.key is null then null
                    when t.params is null then without_params
                    else pawl.params_hash(t.params) end as params_hash,
               coalesce(t.run_at, at) as due_at
          from unnest(jobs, params, keys, queues, priorities, run_ats, reruns_of)
               with ordinality as t (job, params, key, queue, priority, run_at, rerun_of, ordinal)
          join defined d on d.job = t.job
    ),
    -- Insert first, never check first: only the unique index decides who was first. Sorted, so that two batches with
    -- the same keys wait for each other instead of deadlocking.
    taken as (
        insert into pawl.run_key (generation, key_hash, run_id, params_hash)
        select distinct on (i.key_hash) current_generation, i.key_hash, i.run_id, i.params_hash
          from input i
         where keyed and i.key_hash is not null
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

    return query select n.ordinal, n.run_id, n.run_key, true, true
                   from unnest(new_ordinals, new_ids, new_keys) as n (ordinal, run_id, run_key)
                  order by n.ordinal;
    if cardinality(new_ordinals) = cardinality(jobs) then
        return;
    end if;
    -- A second statement, because a twin that committed while this one waited is visible only to a new snapshot.
    return query
    select t.ordinal::int, k.run_id, t.key, false, k.params_hash = pawl.params_hash(t.params)
      from unnest(jobs, params, keys) with ordinality as t (job, params, key, ordinal)
      join pawl.run_key k on k.key_hash = pawl.key_hash(t.job, t.key)
                         and k.generation in (current_generation, current_generation - 1)
     where not exists (select from unnest(new_ordinals) n where n = t.ordinal)
     order by t.ordinal;
end $$;
