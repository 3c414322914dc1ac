-- Matching learns from decisions: what a match was decided by, the probability fitted on that, and attachment by itself above it.

-- up
alter table match
  -- How much further its score is than the best other one of its subject; null on those from before this was kept.
  add column gap float8 check (gap between -1 and 1),
  -- The kind of the first mismatch; stays where the words of both sides are erased.
  add column gravest_mismatch text check (gravest_mismatch in ('number', 'version', 'negation', 'opposite', 'alternative', 'object')),
  -- Of the subject, ISO 639-1; null where it cannot be told.
  add column language text check (char_length(language) = 2),
  -- Through which the subject came; null through the API and by a member's hand.
  add column integration_id uuid,
  -- False: a member merged what nobody had proposed.
  add column is_proposed boolean not null default true,
  -- When it was accepted by its probability alone, and that probability. Both stay when a member undoes it.
  add column automatic_at timestamptz(3),
  add column automatic_probability float8 check (automatic_probability between 0 and 1),
  -- When what had been accepted was last taken back.
  add column undone_at timestamptz(3),
  add constraint match_automatic_whole check ((automatic_at is null) = (automatic_probability is null)),
  add constraint match_integration foreign key (workspace_id, integration_id) references integration (workspace_id, id),
  drop constraint match_band_check,
  add constraint match_band_check check (band in ('likely', 'related', 'hidden')) not valid,
  add constraint match_hidden_only_by_hand check (band <> 'hidden' or not is_proposed) not valid;
alter table match validate constraint match_band_check, validate constraint match_hidden_only_by_hand;
update match m set gravest_mismatch = m.mismatches -> 0 ->> 'kind',
  integration_id = (select s.integration_id from submission s where s.workspace_id = m.workspace_id and s.id = m.submission_id)
  where m.mismatches <> '[]' or m.submission_id is not null;
create index match_decided on match (workspace_id, decided_at, id) where decided_at is not null;
create index match_created on match (workspace_id, created_at);
create index match_undone on match (workspace_id, undone_at) where undone_at is not null;
create index match_automatic on match (workspace_id, state, priority, id) where automatic_at is not null;
create index match_automatic_latest on match (workspace_id, automatic_at) where automatic_at is not null;

-- The probability fitted on a workspace's own decisions, one for each version of the text analysis: another version's scores mean something else.
create table match_fit (
  workspace_id uuid not null references workspace (id) on delete cascade,
  analysis_version smallint not null,
  decision_count integer not null,
  confirmed_count integer not null,
  is_earned boolean not null default false,
  -- Null with too few decisions.
  model jsonb,
  brier float8,
  base_brier float8,
  calibration_error float8,
  bins jsonb not null,
  support jsonb not null,
  fitted_at timestamptz(3) not null default now(),
  primary key (workspace_id, analysis_version),
  check (confirmed_count between 0 and decision_count),
  check (not is_earned or model is not null)
);
call isolate('match_fit');

create table matching_policy (
  workspace_id uuid primary key references workspace (id) on delete cascade,
  attaches_automatically boolean not null default false,
  attach_above float8 not null default 0.95 check (attach_above between 0.8 and 0.99),
  paused_at timestamptz(3),
  pause_reason text check (pause_reason in ('not_supported', 'undone')),
  -- What was attached before is not held against it again.
  resumed_at timestamptz(3),
  version integer not null default 1,
  updated_at timestamptz(3) not null default now(),
  check ((paused_at is null) = (pause_reason is null))
);
call isolate('matching_policy');

insert into schedule (workspace_id, id, cadence, offset_minutes, next_due_at)
  select id, 'matches.refit', 'daily', 215, now() from workspace on conflict do nothing;

-- down
-- Lost: matching_policy; match_fit; match where not is_proposed; schedule where id = 'matches.refit'; schedule_run where schedule_id = 'matches.refit'
-- Lost: match.undone_at; match.automatic_probability; match.automatic_at; match.integration_id; match.language; match.gravest_mismatch; match.gap
delete from schedule_run where schedule_id = 'matches.refit';
delete from schedule where id = 'matches.refit';
drop table matching_policy;
drop table match_fit;
delete from match where not is_proposed;
drop index match_automatic_latest;
drop index match_automatic;
drop index match_undone;
drop index match_created;
drop index match_decided;
alter table match
  drop constraint match_hidden_only_by_hand,
  drop constraint match_band_check,
  drop constraint match_integration,
  drop constraint match_automatic_whole,
  add constraint match_band_check check (band in ('likely', 'related')),
  drop column undone_at, drop column automatic_probability, drop column automatic_at, drop column is_proposed, drop column integration_id,
  drop column language, drop column gravest_mismatch, drop column gap;
