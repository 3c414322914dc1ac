-- What is read of a million proposed pairs is read from indexes alone: the figures of a period, the decisions that are learned from, the list of members'.

-- up
drop index match_created;
drop index match_decided;
drop index match_undone;
create index match_created on match (workspace_id, created_at) include (band, integration_id, language) where is_proposed;
create index match_decided on match (workspace_id, decided_at)
  include (state, is_proposed, decided_by, automatic_at, created_at, band, integration_id, language) where decided_at is not null;
create index match_undone on match (workspace_id, undone_at) include (band, integration_id, language) where undone_at is not null;
-- Of one version of the analysis and one embedding model: after another is connected there may be none among a million.
create index match_learned on match (workspace_id, analysis_version, scored_with, decided_at, id)
  where decided_at is not null and gap is not null and band <> 'hidden' and (decided_by is not null or automatic_at is not null);
create index match_learned_identical on match (workspace_id, analysis_version, decided_at, id)
  where decided_at is not null and gap is not null and band <> 'hidden' and (decided_by is not null or automatic_at is not null) and score = 1;
create index match_by_member on match (workspace_id, state, priority, id) where decided_by is not null;
-- An index answers alone for what is vacuumed: the newest fifth of a table, by default, is not.
alter table match set (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.02);

-- down
alter table match reset (autovacuum_vacuum_insert_scale_factor, autovacuum_vacuum_scale_factor);
drop index match_by_member;
drop index match_learned_identical;
drop index match_learned;
drop index match_undone;
drop index match_decided;
drop index match_created;
create index match_decided on match (workspace_id, decided_at, id) where decided_at is not null;
create index match_created on match (workspace_id, created_at);
create index match_undone on match (workspace_id, undone_at) where undone_at is not null;
