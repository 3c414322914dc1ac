-- What the ranking compares of an idea, beside its postings: a check reads a hundred of them, and analysing each anew was most of its time.

-- up
-- All null in a row of an older analysis, until that is renewed. `terms` begins with those of the idea's own text, as many as there are occurrences.
alter table indexed_idea
  -- How often the text says each of `terms`, a byte each; its highest bit: a word too short to have a prefix beside it.
  add column term_occurrences bytea,
  -- The beginning of the words in order, and how much of it is the title's.
  add column compared_text text,
  add column compared_title_length integer;
-- In the row, also where they are long: a value kept elsewhere is two more reads for each of the hundred.
alter table indexed_idea set (toast_tuple_target = 8160);

-- An idea is also what people asked for who were attached to it: their words, where they are others than the idea's own. Whether a submission still
-- belongs to the idea is asked when it is read.
create table attached_text (
  workspace_id uuid not null references workspace (id) on delete cascade,
  idea_id uuid not null,
  submission_id uuid not null,
  revision_no integer not null,
  analysis_version smallint not null,
  fingerprint bytea not null,
  terms bigint[] not null,
  term_occurrences bytea not null,
  compared_text text not null,
  compared_title_length integer not null,
  -- The lines that are its form's.
  boilerplate bigint[] not null default '{}',
  primary key (workspace_id, idea_id, submission_id),
  foreign key (workspace_id, idea_id) references idea (workspace_id, id),
  foreign key (workspace_id, submission_id) references submission (workspace_id, id)
);
create index attached_text_of_submission on attached_text (workspace_id, submission_id);
call isolate('attached_text');

-- Ideas are no longer looked up by their digest.
drop index indexed_idea_no;
create unique index indexed_idea_no on indexed_idea (workspace_id, idea_no) include (idea_id, term_count);

-- down
-- Lost: attached_text; indexed_idea.compared_text; indexed_idea.compared_title_length; indexed_idea.term_occurrences; indexed_idea.analysis_version
-- What this version indexed is indexed again by whichever comes next.
update indexed_idea set analysis_version = 2 where analysis_version > 2;
drop table attached_text;
drop index indexed_idea_no;
create unique index indexed_idea_no on indexed_idea (workspace_id, idea_no) include (idea_id, digest, term_count);
alter table indexed_idea reset (toast_tuple_target);
alter table indexed_idea drop column compared_title_length, drop column compared_text, drop column term_occurrences;
