-- Another idea of a group becomes the canonical one; a submission leaves its idea; several wishes in one text.

-- up
-- The link that took this one's place the other way round, when the duplicate became the canonical idea: such a link was never undone as wrong.
alter table merge add column replaced_by uuid;
alter table merge add constraint merge_replaced_by foreign key (workspace_id, replaced_by) references merge (workspace_id, id);

-- A member took a submission off an idea. While it is in force, the submission is not proposed for that idea again.
create table detachment (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  submission_id uuid not null,
  from_idea_id uuid not null,
  -- Null: back to triage.
  to_idea_id uuid,
  -- The idea was opened for it.
  is_new_idea boolean not null default false,
  -- What had been decided about the pair, and how its author stood behind the idea, to be given back. Null: nothing was; they still stand behind it.
  match_id uuid,
  match_state text check (match_state in ('pending', 'accepted', 'dismissed')),
  match_decided_by uuid,
  match_decided_at timestamptz(3),
  supported_at timestamptz(3),
  was_counted boolean,
  discount_reason text check (discount_reason in ('same_mail', 'same_address', 'same_words', 'burst', 'decision')),
  reason text check (char_length(reason) <= 500),
  detached_by uuid,
  detached_at timestamptz(3) not null default now(),
  undone_by uuid,
  undone_at timestamptz(3),
  primary key (workspace_id, id),
  foreign key (workspace_id, submission_id) references submission (workspace_id, id),
  foreign key (workspace_id, from_idea_id) references idea (workspace_id, id),
  foreign key (workspace_id, to_idea_id) references idea (workspace_id, id),
  foreign key (workspace_id, match_decided_by) references member (workspace_id, id),
  foreign key (workspace_id, detached_by) references member (workspace_id, id),
  foreign key (workspace_id, undone_by) references member (workspace_id, id)
);
create index detachment_of on detachment (workspace_id, submission_id, id);
call isolate('detachment');

-- A part of a submission that held several wishes: a submission of its own, with the author, thread and time of the whole, which is `split` then.
alter table submission add column part_of uuid;
alter table submission add constraint submission_part_of foreign key (workspace_id, part_of) references submission (workspace_id, id);
create index submission_parts on submission (workspace_id, part_of, id) where part_of is not null;
alter table submission drop constraint submission_state_check;
alter table submission add constraint submission_state_check
  check (state in ('received', 'held', 'rejected', 'triage', 'pending_match', 'attached', 'split', 'withdrawn', 'erased'));

-- The offer to take a submission apart, and what became of it.
create table split (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  submission_id uuid not null,
  -- The words that the offsets speak of.
  revision_no integer not null check (revision_no >= 1),
  state text not null default 'offered' check (state in ('offered', 'accepted', 'dismissed')),
  -- UTF-16 offsets of each wish into the text; the end is exclusive.
  starts integer[] not null,
  ends integer[] not null,
  -- In the same order, once accepted.
  part_ids uuid[] not null default '{}',
  -- Where the whole was before, and how its author stood behind that idea.
  former_state text check (former_state in ('triage', 'pending_match', 'attached')),
  former_idea_id uuid,
  supported_at timestamptz(3),
  was_counted boolean,
  discount_reason text check (discount_reason in ('same_mail', 'same_address', 'same_words', 'burst', 'decision')),
  decided_by uuid,
  decided_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, submission_id),
  foreign key (workspace_id, submission_id) references submission (workspace_id, id),
  foreign key (workspace_id, former_idea_id) references idea (workspace_id, id),
  foreign key (workspace_id, decided_by) references member (workspace_id, id),
  check (cardinality(starts) = cardinality(ends) and cardinality(starts) <= 8)
);
create index split_by_state on split (workspace_id, state, id);
call isolate('split');

-- down
-- Lost: split; detachment; submission.state where state = 'split'; submission.part_of; merge.replaced_by
drop table split;
-- A part cannot be told from a whole any more: each stays where it is, a submission like any other, and the whole waits for somebody to decide.
update submission set state = 'triage' where state = 'split';
alter table submission drop constraint submission_state_check;
alter table submission add constraint submission_state_check
  check (state in ('received', 'held', 'rejected', 'triage', 'pending_match', 'attached', 'withdrawn', 'erased'));
drop index submission_parts;
alter table submission drop column part_of;
drop table detachment;
alter table merge drop column replaced_by;
