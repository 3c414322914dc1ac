-- The posting index over ideas, and proposed matches.

-- up
-- Integers: a posting of (int, bigint, int) is 44 bytes and 33 in the index; as (uuid, text, uuid) it would be 68 and 57.
create table posting (
  workspace_no integer not null,
  -- A 64-bit hash of the term: no dictionary to contend for.
  term bigint not null,
  idea_no integer not null,
  primary key (workspace_no, term, idea_no)
);
call isolate('posting', 'workspace_no = (select w.no from workspace w where w.id = current_workspace())');

-- Document frequencies: append-only deltas (counters of common terms would be one hot row), folded into term_frequency by a job.
create table term_delta (
  workspace_no integer not null,
  id bigint generated always as identity,
  term bigint not null,
  delta smallint not null,
  primary key (workspace_no, id)
);
call isolate('term_delta', 'workspace_no = (select w.no from workspace w where w.id = current_workspace())');

create table term_frequency (
  workspace_no integer not null,
  term bigint not null,
  document_count integer not null,
  primary key (workspace_no, term)
);
call isolate('term_frequency', 'workspace_no = (select w.no from workspace w where w.id = current_workspace())');

-- What the index holds of an idea, so that a changed text takes out exactly what it put in.
create table indexed_idea (
  workspace_id uuid not null references workspace (id) on delete cascade,
  idea_id uuid not null,
  idea_no integer not null,
  analysis_version smallint not null,
  fingerprint bytea not null,
  -- Names the words and the analysis (base64url SHA-256): analysed texts are kept in memory under it.
  digest text not null check (char_length(digest) <= 64),
  terms bigint[] not null,
  term_count smallint not null,
  indexed_at timestamptz(3) not null default now(),
  primary key (workspace_id, idea_id),
  foreign key (workspace_id, idea_id) references idea (workspace_id, id)
);
create index indexed_idea_fingerprint on indexed_idea (workspace_id, fingerprint);
create unique index indexed_idea_no on indexed_idea (workspace_id, idea_no);
call isolate('indexed_idea');

create table match (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  -- What is perhaps a duplicate: a submission that waits, or an idea.
  submission_id uuid,
  idea_id uuid,
  candidate_id uuid not null,
  score float8 not null check (score between 0 and 1),
  rank smallint not null,
  band text not null check (band in ('likely', 'related')),
  -- Sort key of the queue: every likely one before every related one.
  priority float8 not null generated always as (score + case band when 'likely' then 1 else 0 end) stored,
  reasons jsonb not null,
  mismatches jsonb not null,
  analysis_version smallint not null,
  state text not null default 'pending' check (state in ('pending', 'accepted', 'dismissed')),
  decided_by uuid,
  decided_at timestamptz(3),
  -- The merge that accepting it made, which undoing it takes back.
  merge_id uuid,
  created_at timestamptz(3) not null default now(),
  version integer not null default 1,
  primary key (workspace_id, id),
  foreign key (workspace_id, idea_id) references idea (workspace_id, id),
  foreign key (workspace_id, candidate_id) references idea (workspace_id, id),
  foreign key (workspace_id, decided_by) references member (workspace_id, id),
  foreign key (workspace_id, merge_id) references merge (workspace_id, id),
  check ((submission_id is null) <> (idea_id is null)),
  check (idea_id <> candidate_id)
);
create unique index match_of_submission on match (workspace_id, submission_id, candidate_id) where submission_id is not null;
-- One row per pair of ideas in whatever order they met: a dismissed pair never comes back.
create unique index match_of_ideas on match (workspace_id, least(idea_id, candidate_id), greatest(idea_id, candidate_id)) where idea_id is not null;
create index match_queue on match (workspace_id, state, priority, id);
create index match_of_candidate on match (workspace_id, candidate_id, id);
create index match_of_idea on match (workspace_id, idea_id, id) where idea_id is not null;
create index match_of_merge on match (workspace_id, merge_id) where merge_id is not null;
call isolate('match');

-- down
drop table match;
drop table indexed_idea;
drop table term_frequency;
drop table term_delta;
drop table posting;
