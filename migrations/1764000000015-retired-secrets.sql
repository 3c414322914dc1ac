-- Secrets that a rotation has replaced, sealed like the present ones, for as long as the other side may still use them.

-- up
create table retired_secret (
  workspace_id uuid not null,
  id uuid not null,
  integration_id uuid not null,
  -- The whole former set as JSON: AES-256-GCM under HEED_SECRET with this id as context; never returned.
  secrets bytea not null,
  retired_at timestamptz(3) not null default now(),
  valid_until timestamptz(3) not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, integration_id) references integration (workspace_id, id) on delete cascade
);
create index retired_secret_of_integration on retired_secret (workspace_id, integration_id, valid_until);
call isolate('retired_secret');

-- down
drop table retired_secret;
