-- Ideas that were emptied before their history said so: undoing a split brings them back, too.

-- up
update idea_history set change = change || '{"isEmptied": true}'
  where action = 'transition' and change ->> 'to' = 'archived' and not change ? 'isEmptied'
    and reason in ('its wishes are ideas of their own', 'the split was taken back', 'its submission was given back');

-- down
-- They stay what they are.
select 1;
