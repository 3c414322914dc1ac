import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** As the data's own rule has it: a text is `title. body` cut here. */
const MAX_TEXT = 400;
/** stsb pairs are scored 0 to 5 by people; from here they say the same. */
const SAME_MEANING = 4;

export interface CorpusText {
  title: string | null;
  body: string;
}

/** All distinct texts of a file and which of them are duplicates: the connected components of the pairs marked so. */
export class DuplicateCorpus {
  readonly texts: CorpusText[] = [];
  private readonly ids = new Map<string, number>();
  private readonly parents: number[] = [];
  private groups: Map<number, Set<number>> | undefined;

  add(text: CorpusText): number {
    const cut = text.title === null ? text.body : `${text.title}. ${text.body}`.slice(0, MAX_TEXT);
    const key = cut.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const id = this.texts.length;
    this.ids.set(key, id);
    this.parents.push(id);
    this.texts.push(text.title === null ? text : { title: text.title.slice(0, MAX_TEXT), body: cut.slice(text.title.length + 2) });
    return id;
  }

  join(a: number, b: number): void {
    this.parents[this.rootOf(a)] = this.rootOf(b);
  }

  duplicatesOf(id: number): ReadonlySet<number> {
    const group = new Set(this.grouped().get(this.rootOf(id)));
    group.delete(id);
    return group;
  }

  /** All texts with a duplicate, or so many of them, drawn with a fixed seed. */
  drawQueries(most: number): number[] {
    const queries = this.texts.map((_, id) => id).filter((id) => (this.grouped().get(this.rootOf(id))?.size ?? 0) > 1);
    if (queries.length <= most) return queries;
    let state = 42;
    const draws = queries.map((id) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return { id, order: state };
    });
    return draws
      .sort((a, b) => a.order - b.order)
      .slice(0, most)
      .map(({ id }) => id);
  }

  private grouped(): Map<number, Set<number>> {
    if (this.groups !== undefined) return this.groups;
    this.groups = new Map<number, Set<number>>();
    for (const id of this.texts.keys()) {
      const root = this.rootOf(id);
      const group = this.groups.get(root);
      if (group === undefined) this.groups.set(root, new Set([id]));
      else group.add(id);
    }
    return this.groups;
  }

  private rootOf(id: number): number {
    let root = id;
    for (let parent = this.parents[root]; parent !== undefined && parent !== root; parent = this.parents[root]) root = parent;
    return root;
  }
}

export function readCorpus(path: string): DuplicateCorpus {
  const corpus = new DuplicateCorpus();
  const isScored = basename(path).startsWith('stsb');
  const [, ...rows] = gunzipSync(readFileSync(path)).toString('utf8').split('\n');
  for (const row of rows) {
    const [label = '', ...columns] = row.split('\t');
    if (columns.length < 2) continue;
    const [a = '', b = '', c = '', d = ''] = columns;
    const left = corpus.add(columns.length > 2 ? { title: a, body: b } : { title: null, body: a });
    const right = corpus.add(columns.length > 2 ? { title: c, body: d } : { title: null, body: b });
    if (isScored ? Number(label) >= SAME_MEANING : label === '1') corpus.join(left, right);
  }
  return corpus;
}
