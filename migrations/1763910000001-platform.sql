-- Workspaces, the isolation helpers, and what the platform layer keeps in PostgreSQL: events, idempotency, limits, audit, schedules.

-- up

-- The workspace of this connection. Null until the application's scope helper has set it, and then no policy lets a row through.
create function current_workspace() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('heed.workspace_id', true), '')::uuid $$;

create table workspace (
  id uuid primary key,
  -- Integer surrogate for the posting index: four bytes instead of sixteen in every posting.
  no integer generated always as identity unique,
  name text not null check (char_length(name) between 1 and 120),
  time_zone text not null default 'UTC' check (char_length(time_zone) between 1 and 64),
  language text not null default 'en' check (char_length(language) between 2 and 35),
  version integer not null default 1,
  created_at timestamptz(3) not null default now()
);

-- Puts a tenant table under row-level security. FORCE, so that even the owner needs a policy: the explicit one for the doors and the
-- migrations (an owner that is no superuser would otherwise see nothing). heed.app_role is set by the migration runner.
create procedure isolate(tenant_table regclass, condition text default 'workspace_id = current_workspace()') language plpgsql as $$
declare app_role text := current_setting('heed.app_role');
begin
  execute format('alter table %s enable row level security', tenant_table);
  execute format('alter table %s force row level security', tenant_table);
  execute format('create policy workspace_scope on %s to %I using (%s) with check (%s)', tenant_table, app_role, condition, condition);
  execute format('create policy owner_scope on %s to %I using (true) with check (true)', tenant_table, current_user);
  execute format('grant select, insert, update, delete on %s to %I', tenant_table, app_role);
end $$;

call isolate('workspace', 'id = current_workspace()');
do $$ begin execute format('revoke insert, delete on workspace from %I', current_setting('heed.app_role')); end $$;

create table event (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  type text not null check (char_length(type) <= 80),
  subject_id uuid not null,
  -- Ids, states and counts; never an author's text or address (rule 14).
  data jsonb not null default '{}',
  actor_kind text not null check (actor_kind in ('member', 'machine', 'author', 'system')),
  actor_id uuid,
  occurred_at timestamptz(3) not null default now(),
  primary key (workspace_id, id)
);
create index event_by_subject on event (workspace_id, subject_id, id);
call isolate('event');

create table idempotency_key (
  workspace_id uuid not null references workspace (id) on delete cascade,
  credential_id uuid not null,
  route text not null check (char_length(route) <= 200),
  key text not null check (char_length(key) between 1 and 255),
  request_hash bytea not null,
  status smallint not null,
  headers jsonb not null,
  body bytea,
  -- Set instead of a body where the reply held a secret.
  secret_resource_id uuid,
  created_at timestamptz(3) not null default now(),
  primary key (workspace_id, credential_id, route, key)
);
create index idempotency_key_age on idempotency_key (workspace_id, created_at);
call isolate('idempotency_key');

create table audit_entry (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  at timestamptz(3) not null default now(),
  actor_kind text not null check (actor_kind in ('member', 'machine', 'author', 'system')),
  actor_id uuid,
  action text not null check (char_length(action) <= 80),
  subject_type text not null check (char_length(subject_type) <= 40),
  subject_id uuid,
  detail jsonb not null default '{}',
  primary key (workspace_id, id)
);
create index audit_entry_by_subject on audit_entry (workspace_id, subject_id, id);
call isolate('audit_entry');
-- An audit trail is appended to and read.
do $$ begin execute format('revoke update, delete on audit_entry from %I', current_setting('heed.app_role')); end $$;

-- Shared by all replicas and used before a workspace is known, so it carries no workspace_id; keys are hashes. Unlogged: a crash may forget
-- limits, and counting a request must not wait for a disk.
create unlogged table rate_limit (
  key varchar(255) primary key,
  points integer not null default 0,
  expire bigint
);
do $$ begin execute format('grant select, insert, update, delete on rate_limit to %I', current_setting('heed.app_role')); end $$;

create table schedule (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id text not null check (char_length(id) <= 80),
  cadence text not null check (cadence in ('hourly', 'daily', 'monthly')),
  -- Minutes after the start of the period, in the workspace's zone.
  offset_minutes integer not null default 0 check (offset_minutes >= 0),
  next_due_at timestamptz(3) not null,
  primary key (workspace_id, id)
);
create index schedule_due on schedule (next_due_at);
call isolate('schedule');

create table schedule_run (
  workspace_id uuid not null,
  schedule_id text not null,
  period_start timestamptz(3) not null,
  period_end timestamptz(3) not null,
  state text not null default 'due' check (state in ('due', 'done', 'skipped')),
  started_at timestamptz(3) not null default now(),
  finished_at timestamptz(3),
  primary key (workspace_id, schedule_id, period_start),
  foreign key (workspace_id, schedule_id) references schedule (workspace_id, id) on delete cascade,
  check (period_end > period_start)
);
call isolate('schedule_run');

-- Doors. Each is SECURITY DEFINER with a fixed search_path, returns ids only, and is listed in the isolation test.

create function workspaces_with_due_schedules() returns table (workspace_id uuid)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
  as $$ select distinct s.workspace_id from public.schedule s where s.next_due_at <= now() $$;

-- The application role cannot call graphile_worker.add_job itself. The workspace is stamped here: a caller cannot enqueue for another one.
create function enqueue_job(task text, payload jsonb, run_at timestamptz, job_key text, max_attempts integer, queue text) returns void
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp
  as $$
declare scope uuid := public.current_workspace();
begin
  if scope is null then
    raise exception 'enqueue_job(%) outside a workspace scope', task;
  end if;
  perform graphile_worker.add_job(
    task, (payload || jsonb_build_object('workspaceId', scope))::json, queue_name => scope || ':' || queue, run_at => coalesce(run_at, now()),
    max_attempts => max_attempts, job_key => scope || ':' || job_key);
end $$;

create function failed_jobs(most integer) returns table (id bigint, task text, attempts integer, failed_at timestamptz, reason text, payload json)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
  as $$
  select j.id, t.identifier, j.attempts::integer, j.updated_at, left(j.last_error, 500), j.payload
  from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
  where j.attempts >= j.max_attempts and j.locked_at is null and j.payload ->> 'workspaceId' = public.current_workspace()::text
  order by j.id desc limit least(most, 100) $$;

create function retry_failed_job(job_id bigint) returns boolean
  language sql volatile security definer set search_path = pg_catalog, public, pg_temp
  as $$
  with retried as (
    update graphile_worker._private_jobs j set attempts = 0, run_at = now(), updated_at = now()
    where j.id = job_id and j.attempts >= j.max_attempts and j.locked_at is null
      and j.payload ->> 'workspaceId' = public.current_workspace()::text
    returning 1)
  select exists (select from retried) $$;

do $$ declare app_role text := current_setting('heed.app_role'); door text; begin
  foreach door in array array['workspaces_with_due_schedules()', 'enqueue_job(text, jsonb, timestamptz, text, integer, text)',
                              'failed_jobs(integer)', 'retry_failed_job(bigint)'] loop
    execute format('revoke all on function %s from public', door);
    execute format('grant execute on function %s to %I', door, app_role);
  end loop;
end $$;

-- down
drop function retry_failed_job(bigint);
drop function failed_jobs(integer);
drop function enqueue_job(text, jsonb, timestamptz, text, integer, text);
drop function workspaces_with_due_schedules();
drop table schedule_run;
drop table schedule;
drop table rate_limit;
drop table audit_entry;
drop table idempotency_key;
drop table event;
drop table workspace;
drop procedure isolate(regclass, text);
drop function current_workspace();
