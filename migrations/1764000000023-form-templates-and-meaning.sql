-- What a form says in every submission, vectors of what ideas mean, and ideas whose comparison is to be made again.

-- up
-- The lines of an idea's text that are its form's, left out when its text is analysed: with the words they say what the index holds.
alter table indexed_idea add column boilerplate bigint[] not null default '{}',
  -- What is compared of it has changed since it was last compared with the others.
  add column needs_sweep boolean not null default false;
create index indexed_idea_to_sweep on indexed_idea (workspace_id, idea_no) where needs_sweep;

-- Hashes of the lines of an integration's last submissions (form-learning.service.ts); deleted with the submission's words.
create table form_sample (
  workspace_id uuid not null references workspace (id) on delete cascade,
  submission_id uuid not null,
  integration_id uuid not null,
  lines bigint[] not null check (cardinality(lines) <= 64),
  primary key (workspace_id, submission_id),
  foreign key (workspace_id, submission_id) references submission (workspace_id, id) on delete cascade,
  foreign key (workspace_id, integration_id) references integration (workspace_id, id)
);
create index form_sample_of on form_sample (workspace_id, integration_id, submission_id);
call isolate('form_sample');

-- Lines that most of them share: they say nothing of anybody.
create table form_boilerplate (
  workspace_id uuid not null references workspace (id) on delete cascade,
  integration_id uuid not null,
  line bigint not null,
  primary key (workspace_id, integration_id, line),
  foreign key (workspace_id, integration_id) references integration (workspace_id, id)
);
call isolate('form_boilerplate');

-- What an idea means to an embedding model: one signed byte a dimension. Null while it is to be asked for; empty where the model refuses the text.
create table idea_embedding (
  workspace_id uuid not null references workspace (id) on delete cascade,
  idea_id uuid not null,
  -- Of the text it was made of, as in indexed_idea: an older one counts for nothing.
  digest text check (char_length(digest) <= 64),
  model text check (char_length(model) <= 220),
  vector bytea check (octet_length(vector) <= 8192),
  primary key (workspace_id, idea_id),
  foreign key (workspace_id, idea_id) references idea (workspace_id, id),
  check ((vector is null) = (digest is null) and (vector is null) = (model is null))
);
create index idea_embedding_due on idea_embedding (workspace_id, idea_id) where vector is null;
call isolate('idea_embedding');

-- down
-- Lost: idea_embedding; form_boilerplate; form_sample; indexed_idea.needs_sweep; indexed_idea.boilerplate
drop table idea_embedding;
drop table form_boilerplate;
drop table form_sample;
drop index indexed_idea_to_sweep;
alter table indexed_idea drop column needs_sweep, drop column boilerplate;
