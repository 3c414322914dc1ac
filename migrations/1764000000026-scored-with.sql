-- By what a match was scored: a probability fitted on scores of words alone says nothing of scores that an embedding model has a share in.

-- up
-- The embedding model that had a share in the score; null: words alone, as all were before.
alter table match add column scored_with text check (char_length(scored_with) <= 220);
alter table match_fit add column scored_with text check (char_length(scored_with) <= 220);

-- down
-- Lost: match_fit.scored_with; match.scored_with
alter table match_fit drop column scored_with;
alter table match drop column scored_with;
