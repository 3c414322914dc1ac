-- What the ranking compares of an idea, beside its postings: a check reads a hundred of them, and analysing each anew was most of its time.

-- up
-- All null in a row of an older analysis, until that is renewed.
alter table indexed_idea
  -- How often the text says each of `terms`, a byte each.
  add column term_occurrences bytea,
  -- The beginning of the words in order, and how much of it is the title's.
  add column compared_text text,
  add column compared_title_length integer;
-- In the row, also where they are long: a value kept elsewhere is two more reads for each of the hundred.
alter table indexed_idea set (toast_tuple_target = 8160);

-- Ideas are no longer looked up by their digest.
drop index indexed_idea_no;
create unique index indexed_idea_no on indexed_idea (workspace_id, idea_no) include (idea_id, term_count);

-- down
drop index indexed_idea_no;
create unique index indexed_idea_no on indexed_idea (workspace_id, idea_no) include (idea_id, digest, term_count);
alter table indexed_idea reset (toast_tuple_target);
alter table indexed_idea drop column compared_title_length, drop column compared_text, drop column term_occurrences;
