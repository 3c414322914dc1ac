import type { EntityManager } from 'typeorm';
import { query } from '../database/database';
import { sql } from '../database/sql';

export interface IdentityKey {
  readonly platform: string;
  readonly realm: string;
  readonly externalId: string;
}

/** By what somebody can be recognised in a text: what they are called, their addresses and ids, and what they said. */
export interface Traces {
  readonly authorIds: readonly string[];
  readonly identities: readonly IdentityKey[];
  readonly names: readonly string[];
  readonly said: readonly string[];
}

/** Shorter ones stand in too many texts by chance: Ed, or the user 7. */
const MIN_NAME = 4;
const MIN_WORDS = 12;

export async function identityTraces(db: EntityManager, authorIds: readonly string[]): Promise<Omit<Traces, 'said'>> {
  const identities = await query<IdentityKey & { name: string | null; handle: string | null; email: string | null }>(
    db,
    sql`select platform, realm, external_id as "externalId", name, handle, email from identity
        where workspace_id = current_workspace() and author_id = any(${authorIds}::uuid[])`,
  );
  const called = await query<{ name: string }>(
    db,
    sql`select name from author where workspace_id = current_workspace() and id = any(${authorIds}::uuid[]) and name is not null
        union select name from consent where workspace_id = current_workspace() and author_id = any(${authorIds}::uuid[]) and name is not null`,
  );
  const names = [...identities.flatMap((i) => [i.externalId, i.name, i.handle, i.email]), ...called.map(({ name }) => name)];
  return {
    authorIds,
    identities: identities.map(({ platform, realm, externalId }) => ({ platform, realm, externalId })),
    names: [...new Set(names.flatMap((name) => (name !== null && name.trim().length >= MIN_NAME ? [name.trim()] : [])))],
  };
}

/** Whether a text names somebody, or says what they said. Case, layout and full-width forms do not hide it. */
export function betrays(text: string, { names, said }: Pick<Traces, 'names' | 'said'>): boolean {
  // A title that was cut short ends in …, which NFKC writes as three points.
  const read = plain(text)
    .replace(/\.\.\.$/, '')
    .trim();
  if (read === '') return false;
  if (names.some((name) => read.includes(plain(name)))) return true;
  return said.some((words) => {
    const spoken = plain(words);
    if (spoken === read) return true;
    return (spoken.length >= MIN_WORDS && read.includes(spoken)) || (read.length >= MIN_WORDS && spoken.includes(read));
  });
}

/** Whether an address or a key of ours holds one of their names: that of a mailbox, for one. */
export function holdsName(key: string, names: readonly string[]): boolean {
  const read = plain(key);
  return names.some((name) => read.includes(plain(name)));
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}
