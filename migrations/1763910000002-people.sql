-- Who acts: members and API keys of the team; integrations; authors outside the team and what they consented to.

-- up
create table member (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  name text not null check (char_length(name) between 1 and 120),
  email text not null check (char_length(email) between 3 and 254),
  role text not null check (role in ('admin', 'manager', 'moderator', 'viewer')),
  disabled_at timestamptz(3),
  version integer not null default 1,
  created_at timestamptz(3) not null default now(),
  primary key (workspace_id, id)
);
create unique index member_email on member (workspace_id, lower(email));
call isolate('member');

create table api_key (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  -- Null: the key of a machine, which may not estimate, decide or publish.
  member_id uuid,
  name text not null check (char_length(name) between 1 and 120),
  -- First characters of the key, enough to recognise it in a list.
  prefix text not null check (char_length(prefix) <= 16),
  hash bytea not null unique,
  scopes text[] not null,
  expires_at timestamptz(3),
  last_used_at timestamptz(3),
  revoked_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, member_id) references member (workspace_id, id)
);
create index api_key_of_member on api_key (workspace_id, member_id);
call isolate('api_key');

create function resolve_api_key(key_hash bytea) returns table (workspace_id uuid, api_key_id uuid)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
  as $$ select k.workspace_id, k.id from public.api_key k where k.hash = key_hash $$;

create table integration (
  workspace_id uuid not null references workspace (id) on delete cascade,
  -- Part of the intake URL, so unique over all workspaces.
  id uuid not null unique,
  platform text not null check (char_length(platform) <= 40),
  name text not null check (char_length(name) between 1 and 120),
  realm text not null check (char_length(realm) between 1 and 200),
  settings jsonb not null default '{}',
  -- AES-256-GCM under HEED_SECRET; never returned.
  secrets bytea not null,
  is_enabled boolean not null default true,
  version integer not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (workspace_id, id)
);
call isolate('integration');

create function resolve_integration(integration_id uuid) returns table (workspace_id uuid)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
  as $$ select i.workspace_id from public.integration i where i.id = integration_id $$;

do $$ declare app_role text := current_setting('heed.app_role'); door text; begin
  foreach door in array array['resolve_api_key(bytea)', 'resolve_integration(uuid)'] loop
    execute format('revoke all on function %s from public', door);
    execute format('grant execute on function %s to %I', door, app_role);
  end loop;
end $$;

create table author (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  name text check (char_length(name) <= 200),
  erased_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  primary key (workspace_id, id)
);
create index author_by_age on author (workspace_id, created_at, id);
call isolate('author');

create table identity (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  author_id uuid not null,
  platform text not null check (char_length(platform) <= 40),
  realm text not null check (char_length(realm) <= 200),
  external_id text not null check (char_length(external_id) between 1 and 300),
  name text check (char_length(name) <= 200),
  email text check (char_length(email) <= 254),
  assurance text not null check (assurance in ('claimed', 'verified')),
  created_at timestamptz(3) not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, platform, realm, external_id),
  foreign key (workspace_id, author_id) references author (workspace_id, id)
);
create index identity_of_author on identity (workspace_id, author_id);
call isolate('identity');

create table consent (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  author_id uuid not null,
  -- Being named and being quoted are asked for apart.
  kind text not null check (kind in ('credit', 'quote')),
  -- How they want to be named; null for quote.
  form text check (form in ('name', 'handle', 'anonymous')),
  -- The name or handle as it was when they consented: nothing that is said of them later changes it.
  name text check (char_length(name) <= 200),
  source text not null check (char_length(source) between 1 and 200),
  recorded_by uuid,
  given_at timestamptz(3) not null default now(),
  withdrawn_at timestamptz(3),
  primary key (workspace_id, id),
  foreign key (workspace_id, author_id) references author (workspace_id, id),
  check ((kind = 'credit') = (form is not null))
);
create unique index consent_in_force on consent (workspace_id, author_id, kind) where withdrawn_at is null;
call isolate('consent');

-- down
drop table consent;
drop table identity;
drop table author;
drop function resolve_integration(uuid);
drop table integration;
drop function resolve_api_key(bytea);
drop table api_key;
drop table member;
