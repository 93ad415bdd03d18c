-- Blackout calendars, and fire times that are skipped because of them. Locks job_version against writes while its index is made,
-- which reads the table once.

create table pawl.calendar (
    calendar_id int generated always as identity primary key,
    name text not null unique check (name ~ '^[a-z0-9][a-z0-9._-]{0,99}$'),
    version int not null default 1 check (version >= 1),
    definition jsonb not null check (jsonb_typeof(definition) = 'object'),
    managed_by text,
    changed_by text not null,
    changed_at timestamptz not null default pawl.clock(),
    created_at timestamptz not null default pawl.clock()
);
comment on table pawl.calendar is 'Named dates and weekly windows at which jobs that keep to them do not start.';
comment on column pawl.calendar.version is 'rises with each change; a calendar that is made anew has a new id';

alter type pawl.skip_reason add value 'calendar';

-- Who keeps to a calendar is asked before it is deleted.
create index job_version_calendars on pawl.job_version
    using gin ((definition #> '{schedule,calendars}') jsonb_path_ops)
    where definition #> '{schedule,calendars}' is not null;
