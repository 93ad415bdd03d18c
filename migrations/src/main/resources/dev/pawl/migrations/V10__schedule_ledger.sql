-- What each job's schedule has promised, and from when to when, so that runs and skips can be compared with it; and up to when
-- history has been dropped. New tables only; the first is filled from the cursors, which are read and not locked.

-- Of what was promised before now nothing is recorded, so the ledger of a job that is there begins where it has been served.
create table pawl.schedule_span (
    job_id int not null references pawl.job,
    after timestamptz not null,
    version int not null,
    through timestamptz,
    given_up_after timestamptz,
    given_up_why text,
    primary key (job_id, after),
    check (through > after),
    check (given_up_after >= after and given_up_after < through and given_up_why is not null or given_up_after is null)
);
comment on table pawl.schedule_span is
    'The ledger: the fire times of this version after one moment and through another were promised. Spans of a job do not overlap; '
    'while it is deleted it has none. A version that does not change the times goes on with the span of the one before. Written '
    'under the lock of the job''s cursor.';
comment on column pawl.schedule_span.after is 'not included';
comment on column pawl.schedule_span.through is 'included; null while it counts';
comment on column pawl.schedule_span.given_up_after is
    'fire times after this were not served when the span ended, and are skipped as missed without rows of their own: too many, or '
    'of a definition that could not be read';
create unique index schedule_span_open on pawl.schedule_span (job_id) where through is null;

insert into pawl.schedule_span (job_id, after, version)
select c.job_id, c.fired_through, c.version
  from pawl.fire_cursor c
  join pawl.job j using (job_id)
 where j.deleted_at is null;

create table pawl.history_kept (
    only_row boolean primary key default true check (only_row),
    runs_from timestamptz not null
);
comment on table pawl.history_kept is
    'Runs, fire keys and skips of fire times before this may have been dropped. One row, from the first round of retention on; it '
    'never goes back.';
