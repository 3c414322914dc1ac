-- Ideas are found by what they mean, not only by their words: a sketch of each vector, kept in cells of sketches that are near each other.

-- up
-- Where the vectors of one model lie. One that has become too coarse is followed by a finer one, and goes when the last idea has moved over.
create table meaning_map (
  workspace_id uuid not null references workspace (id) on delete cascade,
  -- Rising; the newest of a model is the one that ideas are placed on.
  no integer not null,
  model text not null check (char_length(model) <= 220),
  -- What the vectors have in common, float4 each dimension, little-endian. The same on every map of a model: a sketch is a side of it, and stays.
  centre bytea not null check (octet_length(centre) between 4 and 32768),
  -- The middles of the cells, 64 bytes each.
  cells bytea not null check (octet_length(cells) > 0 and octet_length(cells) % 64 = 0),
  -- Ideas that it is fine enough for; of twice as many a finer one is made.
  made_for integer not null check (made_for > 0),
  primary key (workspace_id, no),
  -- Vectors of another model cannot be placed on it.
  unique (workspace_id, no, model)
);
-- Sketches hardly compress.
alter table meaning_map alter column cells set storage external, alter column centre set storage external;
call isolate('meaning_map');

alter table idea_embedding
  -- Null until the vector is placed.
  add column map_no integer,
  add column cell smallint,
  -- On which side of 512 planes through the centre the vector lies (meaning-sketch.ts).
  add column sketch bit(512),
  add constraint idea_embedding_placed check (
    (map_no is null) = (cell is null) and (map_no is null) = (sketch is null) and (map_no is null or octet_length(vector) > 0)),
  add constraint idea_embedding_map_fkey foreign key (workspace_id, map_no, model) references meaning_map (workspace_id, no, model);
-- All that a search reads of ten thousand ideas stands in the index itself, cell by cell, the newest last.
create index idea_embedding_cell on idea_embedding (workspace_id, map_no, cell, idea_id) include (sketch) where map_no is not null;
create index idea_embedding_unplaced on idea_embedding (workspace_id, model, idea_id) where map_no is null and vector is not null;
-- Of a page that was not vacuumed since it was written to, a row has to be read as well.
alter table idea_embedding set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);

-- down
-- Lost: meaning_map; idea_embedding.map_no; idea_embedding.cell; idea_embedding.sketch
alter table idea_embedding reset (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor);
drop index idea_embedding_unplaced;
drop index idea_embedding_cell;
alter table idea_embedding drop constraint idea_embedding_map_fkey, drop constraint idea_embedding_placed;
alter table idea_embedding drop column sketch, drop column cell, drop column map_no;
drop table meaning_map;
