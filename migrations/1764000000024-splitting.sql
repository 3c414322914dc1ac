-- Another idea of a group becomes the canonical one; a submission leaves its idea; several wishes in one text.

-- up
-- The link that took this one's place the other way round, when the duplicate became the canonical idea: such a link was never undone as wrong.
alter table merge add column replaced_by uuid;
alter table merge add constraint merge_replaced_by foreign key (workspace_id, replaced_by) references merge (workspace_id, id);

-- down
alter table merge drop column replaced_by;
