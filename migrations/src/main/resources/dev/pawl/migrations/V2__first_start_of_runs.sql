-- A run has started when its first attempt did, however many followed. Replaces the view, which locks it for a moment; programs
-- of before read the columns that they know.
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
       coalesce(f.started_at, f.claimed_at, l.claimed_at) as started_at
from pawl.run r
join pawl.job j using (job_id)
join pawl.queue q using (queue_id)
left join pawl.lease l on l.run_id = r.run_id
left join lateral (select * from pawl.attempt x where x.run_id = r.run_id order by x.attempt desc limit 1) a on true
-- By the primary key, as the latest one. An attempt that was cancelled before it was claimed has not started.
left join lateral (select x.started_at, x.claimed_at from pawl.attempt x
                    where x.run_id = r.run_id and x.claimed_at is not null order by x.attempt limit 1) f on true;
comment on column pawl.run_status.started_at is 'when its first attempt started, or was claimed if it has not begun or never did; null before';
