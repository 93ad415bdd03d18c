-- Pauses that are forgotten from their first to their last, turns of runs by fire time whatever their priorities, the zone data of
-- promises, keys that outlive their runs. New columns without a default, and functions in place of those of before. Locks fire_cursor, delayed and schedule_span
-- against everything, until delayed has been read once for its index.

-- Both at once and in the order of those who fire, which read cursors and then write delayed: an upgrade waits for them, and
-- they for it. A program of before that deletes a job takes them the other way round; should the two meet, the server ends one.
lock table pawl.fire_cursor, pawl.delayed in access exclusive mode;

alter table pawl.fire_cursor add column paused_after timestamptz;
comment on column pawl.fire_cursor.paused_through is
    'a pause has ended at this time, and fire times in it were not served yet: those after paused_after, or all when that is null, and '
    'before this count as paused. Of several such pauses, from the first to the last.';

alter table pawl.schedule_span add column zone_data text;
comment on column pawl.schedule_span.zone_data is
    'the version of the time zone data when the span began, such as 2025b; null when it is not known';

-- ---------------------------------------------------------------------------------------------- turns of a job's runs

-- 9 is the priority of backfills.
create function pawl.turn_rank(priority smallint, fire_at timestamptz) returns int
    language sql immutable parallel safe
    as $$ select case when fire_at is null then priority::int when priority = 9 then 1 else 0 end $$;
comment on function pawl.turn_rank is
    'Who is next of those that wait for a turn: with keys of callers, the most urgent. Of a job''s runs, by fire time whatever their '
    'priorities, those of backfills last.';

drop index pawl.delayed_serial;
create index delayed_serial on pawl.delayed (serial_hash, pawl.turn_rank(priority, fire_at), fire_at, position)
    where serial_hash is not null;

-- Of a job's runs, the one of the earliest fire time is next; and one whose due time is ahead waits for that, too.
create or replace function pawl.pass_turns(runs bigint[]) returns int
    language plpgsql as $$
declare
    turn record;
    next record;
    due timestamptz;
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
             order by pawl.turn_rank(d.priority, d.fire_at), d.fire_at, d.position
             limit 1 for update skip locked)
        returning * into next;
        if found then
            due := null;
            if next.fire_at is not null then
                select r.due_at into due from pawl.run r where r.run_id = next.run_id and r.due_at > pawl.clock();
            end if;
            if due is null then
                insert into pawl.ready (queue_id, priority, position, run_id, job_id, attempt, spent, lost)
                values (next.queue_id, next.priority, pawl.next_id(), next.run_id, next.job_id, next.attempt, next.spent,
                        next.lost);
            else
                insert into pawl.delayed (due_at, position, queue_id, priority, run_id, job_id, attempt, spent, lost)
                values (due, pawl.next_id(), next.queue_id, next.priority, next.run_id, next.job_id, next.attempt, next.spent,
                        next.lost);
            end if;
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

create or replace function pawl.fire(
    jobs int[],
    versions int[],
    fire_ats timestamptz[],
    due_ats timestamptz[],
    in_turns boolean[],
    behind bigint[],
    priority int,
    created_by text)
returns table (job_id int, fire_at timestamptz, run_id bigint)
    language plpgsql as $$
#variable_conflict use_column
declare
    at timestamptz := pawl.clock();
    made_ids bigint[];
    made_jobs int[];
    made_fire_ats timestamptz[];
    turn_ids bigint[];
    hashes uuid[];
    locked int;
begin
    with input as (
        select t.job_id, t.version, t.fire_at, t.due_at, t.in_turn, j.job_key, q.queue_id,
               coalesce(fire.priority::smallint, (v.definition ->> 'priority')::smallint, 5::smallint) as priority,
               pawl.next_id() as run_id
          from unnest(jobs, versions, fire_ats, due_ats, in_turns) as t (job_id, version, fire_at, due_at, in_turn)
          join pawl.job j on j.job_id = t.job_id
          join pawl.job_version v on v.job_id = t.job_id and v.version = t.version
          join pawl.queue q on q.name = coalesce(v.definition ->> 'queue', 'default')
         -- A fire time that was skipped has had its decision, whatever the clock has done since.
         where not exists (select from pawl.skip s where s.job_id = t.job_id and s.fire_at = t.fire_at)
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
                              created_by, serial_key)
        select f.run_id,
               f.job_key || '@' || to_char(f.fire_at at time zone 'UTC',
                   case when f.fire_at = date_trunc('second', f.fire_at) then 'YYYY-MM-DD"T"HH24:MI:SS"Z"'
                        else 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"' end),
               f.job_id, f.version, f.queue_id, f.priority, f.fire_at, f.due_at, at, fire.created_by,
               case when f.in_turn then pawl.overlap_key(f.job_id) end
          from fresh f order by f.run_id
    ),
    made_ready as (
        insert into pawl.ready (queue_id, priority, position, run_id, job_id, attempt, spent, lost)
        select f.queue_id, f.priority, f.run_id, f.run_id, f.job_id, 0, 0, 0
          from fresh f where not f.in_turn and f.due_at <= at order by f.run_id
    ),
    made_delayed as (
        insert into pawl.delayed (due_at, position, queue_id, priority, run_id, job_id, attempt, spent, lost)
        select f.due_at, f.run_id, f.queue_id, f.priority, f.run_id, f.job_id, 0, 0, 0
          from fresh f where not f.in_turn and f.due_at > at order by f.run_id
    )
    select array_agg(f.run_id), array_agg(f.job_id), array_agg(f.fire_at), array_agg(f.run_id) filter (where f.in_turn),
           array_agg(distinct pawl.serial_hash(pawl.overlap_key(f.job_id))) filter (where f.in_turn)
      into made_ids, made_jobs, made_fire_ats, turn_ids, hashes
      from fresh f;

    if turn_ids is not null then
        -- Whoever begins to wait for a turn locks it first, so that it cannot be given up meanwhile.
        loop
            insert into pawl.serial_turn (serial_hash, run_id)
            select distinct on (h.hash) h.hash, coalesce(b.run_id, r.run_id)
              from pawl.run r
             cross join lateral (select pawl.serial_hash(r.serial_key) as hash) h
              -- One for each job, however many of its runs are made.
              left join (select u.job_id, max(u.run_id) as run_id from unnest(jobs, behind) as u (job_id, run_id) group by 1) b
                on b.job_id = r.job_id
             where r.run_id = any (turn_ids)
             order by h.hash, r.fire_at
            on conflict do nothing;
            perform from pawl.serial_turn t where t.serial_hash = any (hashes) order by t.serial_hash for update;
            get diagnostics locked = row_count;
            exit when locked = cardinality(hashes);
        end loop;
        with r as materialized (
            select r.*, h.hash, exists (select from pawl.serial_turn t where t.serial_hash = h.hash and t.run_id = r.run_id) as first
              from pawl.run r
             cross join lateral (select pawl.serial_hash(r.serial_key) as hash) h
             where r.run_id = any (turn_ids)
        ),
        made_ready as (
            insert into pawl.ready (queue_id, priority, position, run_id, job_id, attempt, spent, lost)
            select r.queue_id, r.priority, r.run_id, r.run_id, r.job_id, 0, 0, 0
              from r where r.first and r.due_at <= at order by r.run_id
        )
        insert into pawl.delayed (due_at, position, queue_id, priority, run_id, job_id, attempt, spent, lost, serial_hash, fire_at)
        select case when r.first then r.due_at else 'infinity' end, r.run_id, r.queue_id, r.priority, r.run_id, r.job_id, 0, 0, 0,
               case when not r.first then r.hash end, case when not r.first then r.fire_at end
          from r where not r.first or r.due_at > at order by r.run_id;
    end if;

    return query select m.job_id, m.fire_at, m.run_id
                   from unnest(made_jobs, made_fire_ats, made_ids) as m (job_id, fire_at, run_id)
                  order by m.job_id, m.fire_at;
end $$;

-- ---------------------------------------------------------------------------------------------- keys that outlive their runs

-- Without a state: the run is not kept any more.
create or replace function pawl.repeated(jobs text[], params jsonb[], keys text[], new_ordinals int[], current_generation int)
returns setof pawl.enqueued
    language sql volatile as $$
    select t.ordinal::int, k.run_id, t.key, false, k.params_hash = pawl.params_hash(t.params),
           case when not exists (select from pawl.run r where r.run_id = k.run_id) then null
                when l.run_id is not null then 'running'
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

create or replace function pawl.enqueue(
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
    if made.state is null then
        raise exception 'idempotency key % of job % made run %, which is not kept any more',
            quote_literal(key), quote_literal(job), made.run_id
            using errcode = 'PW409', hint = 'Give a new run a new key.';
    end if;
    return made;
end $$;
