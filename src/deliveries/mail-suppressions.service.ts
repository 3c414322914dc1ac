import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { addressHash } from '../authors/address-hash';
import { one, query } from '../database/database';
import { sql } from '../database/sql';

/** Addresses to which nothing is to be sent any more, because whoever reads there said so. Only a hash of each is kept. */
@Injectable()
export class MailSuppressions {
  async suppress(tx: EntityManager, email: string): Promise<void> {
    await query(
      tx,
      sql`insert into mail_suppression (workspace_id, address_hash) values (current_workspace(), ${(await hashesOf(tx, [email]))[0]})
          on conflict do nothing`,
    );
  }

  async lift(tx: EntityManager, emails: readonly string[]): Promise<void> {
    const hashes = await hashesOf(tx, emails);
    await query(tx, sql`delete from mail_suppression where workspace_id = current_workspace() and address_hash = any(${hashes}::text[])`);
  }

  /** Which of them are, and since when. */
  async since(db: EntityManager, emails: readonly string[]): Promise<ReadonlyMap<string, Date>> {
    const hashes = await hashesOf(db, emails);
    const rows = await query<{ hash: string; suppressedAt: Date }>(
      db,
      sql`select address_hash as hash, suppressed_at as "suppressedAt" from mail_suppression
          where workspace_id = current_workspace() and address_hash = any(${hashes}::text[])`,
    );
    const found = new Map(rows.map(({ hash, suppressedAt }) => [hash, suppressedAt]));
    return new Map(
      emails.flatMap((email, i): [string, Date][] => {
        const suppressedAt = found.get(hashes[i] ?? '');
        return suppressedAt === undefined ? [] : [[email, suppressedAt]];
      }),
    );
  }

  /** Whether one of them is. */
  async has(db: EntityManager, ...emails: readonly string[]): Promise<boolean> {
    const hashes = await hashesOf(db, emails);
    const row = await one(
      db,
      sql`select address_hash from mail_suppression where workspace_id = current_workspace() and address_hash = any(${hashes}::text[]) limit 1`,
    );
    return row !== null;
  }
}

async function hashesOf(db: EntityManager, emails: readonly string[]): Promise<string[]> {
  const scope = await one<{ workspaceId: string }>(db, sql`select current_workspace() as "workspaceId"`);
  return emails.map((email) => addressHash(scope?.workspaceId ?? '', email));
}
