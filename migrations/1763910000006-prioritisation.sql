-- Estimates, thresholds, scores and their snapshots, the hot plan.

-- up
create table estimate (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  idea_id uuid not null,
  member_id uuid not null,
  impact smallint not null check (impact in (1, 2, 3, 5, 8, 13)),
  cost_size text not null check (cost_size in ('XS', 'S', 'M', 'L', 'XL')),
  -- Person-days that the size meant when it was given.
  cost_days float8 not null check (cost_days > 0 and cost_days <= 10000),
  reason text not null check (char_length(reason) between 1 and 2000),
  version integer not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, idea_id, member_id),
  foreign key (workspace_id, idea_id) references idea (workspace_id, id),
  foreign key (workspace_id, member_id) references member (workspace_id, id)
);
call isolate('estimate');

create table estimate_round (
  workspace_id uuid not null references workspace (id) on delete cascade,
  idea_id uuid not null,
  revealed_at timestamptz(3) not null default now(),
  revealed_by uuid not null,
  primary key (workspace_id, idea_id),
  foreign key (workspace_id, idea_id) references idea (workspace_id, id),
  foreign key (workspace_id, revealed_by) references member (workspace_id, id)
);
call isolate('estimate_round');

create table threshold_version (
  workspace_id uuid not null references workspace (id) on delete cascade,
  version integer not null,
  impact float8 not null check (impact > 0 and impact <= 13),
  cost_days float8 not null check (cost_days > 0 and cost_days <= 10000),
  set_by uuid,
  reason text not null check (char_length(reason) between 1 and 500),
  -- How many ideas changed quadrant by it.
  moved_count integer not null default 0,
  set_at timestamptz(3) not null default now(),
  primary key (workspace_id, version),
  foreign key (workspace_id, set_by) references member (workspace_id, id)
);
call isolate('threshold_version');

create table idea_score (
  workspace_id uuid not null references workspace (id) on delete cascade,
  idea_id uuid not null,
  impact float8 not null,
  cost_days float8 not null,
  impact_sigma float8 not null,
  cost_sigma float8 not null,
  quick_win_probability float8 not null check (quick_win_probability between 0 and 1),
  quadrant text not null check (quadrant in ('quick_win', 'big_bet', 'fill_in', 'money_pit')),
  needs_discussion boolean not null,
  estimator_count integer not null,
  score float8 not null,
  threshold_version integer not null,
  model_version integer not null,
  computed_at timestamptz(3) not null default now(),
  primary key (workspace_id, idea_id),
  foreign key (workspace_id, idea_id) references idea (workspace_id, id)
);
create index idea_score_order on idea_score (workspace_id, score, idea_id);
call isolate('idea_score');

create table score_snapshot (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  idea_id uuid not null,
  at timestamptz(3) not null default now(),
  cause text not null check (cause in ('estimate', 'thresholds', 'withdrawn')),
  inputs_hash bytea not null,
  -- Everything the score was computed from and what came of it, so that the past is read, never recomputed (rule 6).
  terms jsonb not null,
  model_version integer not null,
  threshold_version integer not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, idea_id) references idea (workspace_id, id)
);
create index score_snapshot_of on score_snapshot (workspace_id, idea_id, at, id);
call isolate('score_snapshot');

create table hot_plan_entry (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  idea_id uuid not null,
  entered_at timestamptz(3) not null default now(),
  entered_reason text not null check (char_length(entered_reason) <= 500),
  left_at timestamptz(3),
  left_reason text check (char_length(left_reason) <= 500),
  primary key (workspace_id, id),
  foreign key (workspace_id, idea_id) references idea (workspace_id, id)
);
create unique index hot_plan_now on hot_plan_entry (workspace_id, idea_id) where left_at is null;
-- Who was in the plan at a moment in the past.
create index hot_plan_entry_of on hot_plan_entry (workspace_id, idea_id, entered_at);
call isolate('hot_plan_entry');

create table hot_plan_override (
  workspace_id uuid not null references workspace (id) on delete cascade,
  idea_id uuid not null,
  kind text not null check (kind in ('pin', 'veto')),
  reason text not null check (char_length(reason) between 1 and 500),
  member_id uuid not null,
  set_at timestamptz(3) not null default now(),
  primary key (workspace_id, idea_id),
  foreign key (workspace_id, idea_id) references idea (workspace_id, id),
  foreign key (workspace_id, member_id) references member (workspace_id, id)
);
call isolate('hot_plan_override');

-- down
drop table hot_plan_override;
drop table hot_plan_entry;
drop table score_snapshot;
drop table idea_score;
drop table threshold_version;
drop table estimate_round;
drop table estimate;
