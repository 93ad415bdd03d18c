-- Runs once on the template database, after the migrations: what tests need and production must not have.
create schema pawl_test;

-- One row: the moment at which time stands still, or null while it runs.
create table pawl_test.clock (at timestamptz);
insert into pawl_test.clock values (null);

create or replace function pawl.clock() returns timestamptz
    language sql volatile parallel safe
    as 'select coalesce((select at from pawl_test.clock), clock_timestamp())';

-- What the migrations leave behind: the rows they insert, the partitions they make, where the sequences stand.
create table pawl_test.seed (table_name text primary key, row_values jsonb not null);
create table pawl_test.partition (table_name text primary key);
create table pawl_test.sequence (sequence_name text primary key, last_value bigint not null, is_called boolean not null);

-- Every table of Pawl's; of a partitioned one only the table itself.
create view pawl_test.whole_table as
    select c.oid, c.oid::regclass::text as table_name
    from pg_class c
    where c.relnamespace = 'pawl'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname <> 'schema_history';

create view pawl_test.present_partition as
    select c.oid::regclass::text as table_name
    from pg_class c
    where c.relnamespace = 'pawl'::regnamespace and c.relkind in ('r', 'p') and c.relispartition;

-- Not those of which sessions keep numbers ahead: set back, they would give another session the same ones once more.
create view pawl_test.present_sequence as
    select c.oid::regclass::text as sequence_name
    from pg_class c
    join pg_sequence s on s.seqrelid = c.oid
    where c.relnamespace = 'pawl'::regnamespace and s.seqcache = 1;

-- Takes the present state as the one that every test starts from.
create function pawl_test.remember_start() returns void language plpgsql as $$
declare
    name text;
begin
    delete from pawl_test.seed;
    delete from pawl_test.partition;
    delete from pawl_test.sequence;
    for name in select table_name from pawl_test.whole_table loop
        execute format(
            'insert into pawl_test.seed select %L, jsonb_agg(to_jsonb(t)) from %s t having count(*) > 0', name, name);
    end loop;
    insert into pawl_test.partition select table_name from pawl_test.present_partition;
    for name in select sequence_name from pawl_test.present_sequence loop
        execute format('insert into pawl_test.sequence select %L, last_value, is_called from %s', name, name);
    end loop;
end $$;

-- Puts the remembered state back. Does not wait for ever for a table that someone still uses.
create function pawl_test.return_to_start() returns void language plpgsql set lock_timeout = '10s' as $$
declare
    name text;
    used text[] := '{}';
    is_used boolean;
    seed record;
begin
    update pawl_test.clock set at = null where at is not null;

    for name in select table_name from pawl_test.present_partition except select table_name from pawl_test.partition loop
        execute format('drop table if exists %s', name);
    end loop;

    for name in select table_name from pawl_test.whole_table loop
        execute format('select exists (select from %s)', name) into is_used;
        if is_used or exists (select from pawl_test.seed s where s.table_name = name) then
            used := used || name;
        end if;
    end loop;
    if used <> '{}' then
        -- All in one statement, so that the order of foreign keys does not matter.
        execute 'truncate ' || array_to_string(used, ', ') || ' cascade';
    end if;

    set local session_replication_role = replica;
    for seed in select * from pawl_test.seed loop
        execute format(
            'insert into %1$s (%2$s) overriding system value select %2$s from jsonb_populate_recordset(null::%1$s, $1)',
            seed.table_name,
            (select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute
             where attrelid = seed.table_name::regclass and attnum > 0 and not attisdropped and attgenerated = ''))
            using seed.row_values;
    end loop;
    set local session_replication_role = origin;

    for seed in select * from pawl_test.sequence loop
        perform setval(seed.sequence_name::regclass, seed.last_value, seed.is_called);
    end loop;
end $$;

select pawl_test.remember_start();
