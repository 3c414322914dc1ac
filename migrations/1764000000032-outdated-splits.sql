-- Words that were edited after they had been taken apart.

-- up
-- outdated: the author edited the whole since it was accepted, and no member has said yet that its parts stand.
alter table split drop constraint split_state_check;
alter table split add constraint split_state_check check (state in ('offered', 'accepted', 'outdated', 'dismissed'));

-- down
-- Lost: split.state where state = 'outdated'
update split set state = 'accepted' where state = 'outdated';
alter table split drop constraint split_state_check;
alter table split add constraint split_state_check check (state in ('offered', 'accepted', 'dismissed'));
