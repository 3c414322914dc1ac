import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service';
import { Actor, refOf } from '../auth/actor';
import { stale } from '../common/etag';
import { Conflict, Invalid, NotFound } from '../common/errors';
import { Page, decodeCursor, toPage } from '../common/page';
import { FIRST_ID, newId } from '../common/uuid';
import { Database, one, query } from '../database/database';
import { isUniqueViolation } from '../database/database-errors';
import { sql } from '../database/sql';
import { readAccounts } from './account-csv';
import { Account } from './account.entity';
import { AccountDto, AccountImportDto, CreateAccountDto, ListAccountsQuery, UpdateAccountDto, toAccountDto } from './accounts.dto';
import { lockPerson } from './author-groups';

const SHOWN_PROBLEMS = 100;
/** Bytes of an import: more than ten thousand rows of ordinary length. */
const MAX_BYTES = 4_194_304;
const ACCOUNT = sql`id, external_id as "externalId", name, segment, revenue, version, created_at as "createdAt", updated_at as "updatedAt"`;

/** The customers that authors belong to. */
@Injectable()
export class AccountsService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
  ) {}

  async create(actor: Actor, dto: CreateAccountDto): Promise<AccountDto> {
    const id = newId();
    try {
      return await this.database.tx(actor.workspaceId, async (tx) => {
        await tx.getRepository(Account).insert({ workspaceId: actor.workspaceId, id, ...dto });
        await this.record(tx, actor, 'account.create', id);
        return this.find(tx, id);
      });
    } catch (error) {
      if (isUniqueViolation(error))
        throw new Conflict('An account with this externalId exists already: find it with GET /v1/accounts?externalId=.');
      throw error;
    }
  }

  async list(actor: Actor, { limit, cursor, ...filters }: ListAccountsQuery): Promise<Page<AccountDto>> {
    const after = decodeCursor(cursor, filters);
    const rows = await this.database.read(actor.workspaceId, (db) =>
      query<Account>(
        db,
        sql`select ${ACCOUNT} from account where workspace_id = current_workspace() and id > ${after?.id ?? FIRST_ID}
              ${filters.externalId === undefined ? sql`` : sql`and external_id = ${filters.externalId}`}
            order by id limit ${limit + 1}`,
      ),
    );
    return toPage(rows, limit, filters, (row) => ({ key: '', id: row.id }), toAccountDto);
  }

  get(actor: Actor, id: string): Promise<AccountDto> {
    return this.database.read(actor.workspaceId, (db) => this.find(db, id));
  }

  update(actor: Actor, id: string, version: number, dto: UpdateAccountDto): Promise<AccountDto> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      const row = await one<Account>(
        tx,
        sql`select ${ACCOUNT} from account where workspace_id = current_workspace() and id = ${id} for update`,
      );
      if (!row) throw new NotFound('account', id);
      if (row.version !== version) throw stale('account', id, row.version);
      const { name = row.name, segment = row.segment, revenue = row.revenue } = dto;
      await query(
        tx,
        sql`update account set name = ${name}, segment = ${segment}, revenue = ${revenue}, version = version + 1, updated_at = now()
            where workspace_id = current_workspace() and id = ${id}`,
      );
      await this.record(tx, actor, 'account.update', id);
      return this.find(tx, id);
    });
  }

  /** Its authors stay, without an account. */
  async remove(actor: Actor, id: string): Promise<void> {
    await this.database.tx(actor.workspaceId, async (tx) => {
      await this.find(tx, id);
      await query(tx, sql`update author set account_id = null where workspace_id = current_workspace() and account_id = ${id}`);
      await query(tx, sql`delete from account where workspace_id = current_workspace() and id = ${id}`);
      await this.record(tx, actor, 'account.delete', id);
    });
  }

  async assign(actor: Actor, authorId: string, accountId: string | null): Promise<void> {
    await this.database.tx(actor.workspaceId, async (tx) => {
      const { authorIds } = await lockPerson(tx, authorId);
      const account = await one(
        tx,
        sql`select id from account where workspace_id = current_workspace() and id = ${accountId} for key share`,
      );
      if (accountId !== null && !account)
        throw new Invalid([{ pointer: '/accountId', code: 'not_found', detail: 'There is no such account in this workspace.' }]);
      await query(
        tx,
        sql`update author set account_id = ${accountId} where workspace_id = current_workspace() and id = any(${authorIds}::uuid[])`,
      );
      const line = { actor: refOf(actor), action: 'author.account', subjectType: 'author', subjectId: authorId, detail: { accountId } };
      await this.audit.record(tx, line);
    });
  }

  /** Row by row: what is wrong is reported, the rest is taken. The same file again changes nothing. */
  async import(actor: Actor, file: unknown): Promise<AccountImportDto> {
    const { columns, lines, problems } = readAccounts(textOf(file));
    return this.database.tx(actor.workspaceId, async (tx) => {
      const written = await query<{ isNew: boolean }>(
        tx,
        // In the order of the key, so that two imports at once do not wait for each other crosswise.
        sql`insert into account as a (workspace_id, id, external_id, name, segment, revenue)
            select current_workspace(), l.id, l.external_id, l.name, l.segment, l.revenue
            from unnest(${lines.map(() => newId())}::uuid[], ${lines.map((l) => l.externalId)}::text[], ${lines.map((l) => l.name)}::text[],
                        ${lines.map((l) => l.segment)}::text[], ${lines.map((l) => l.revenue)}::float8[]) as l (id, external_id, name, segment, revenue)
            order by l.external_id
            on conflict (workspace_id, external_id) do update
              set name = excluded.name, version = a.version + 1, updated_at = now(),
                  segment = case when ${columns.includes('segment')}::boolean then excluded.segment else a.segment end,
                  revenue = case when ${columns.includes('revenue')}::boolean then excluded.revenue else a.revenue end
              where a.name <> excluded.name
                 or (${columns.includes('segment')}::boolean and a.segment is distinct from excluded.segment)
                 or (${columns.includes('revenue')}::boolean and a.revenue is distinct from excluded.revenue)
            returning xmax = 0 as "isNew"`,
      );
      const created = written.filter(({ isNew }) => isNew).length;
      const updated = written.length - created;
      if (written.length > 0) await this.record(tx, actor, 'account.import', null, { created, updated });
      return {
        created,
        updated,
        unchanged: lines.length - written.length,
        problems: problems.slice(0, SHOWN_PROBLEMS),
        problemCount: problems.length,
      };
    });
  }

  private async find(db: EntityManager, id: string): Promise<AccountDto> {
    const row = await one<Account>(db, sql`select ${ACCOUNT} from account where workspace_id = current_workspace() and id = ${id}`);
    if (!row) throw new NotFound('account', id);
    return toAccountDto(row);
  }

  private record(tx: EntityManager, actor: Actor, action: string, id: string | null, detail: Record<string, unknown> = {}): Promise<void> {
    return this.audit.record(tx, { actor: refOf(actor), action, subjectType: 'account', subjectId: id, detail });
  }
}

function textOf(file: unknown): string {
  if (!Buffer.isBuffer(file) || file.length === 0)
    throw new Invalid([{ pointer: '', code: 'required', detail: 'Send the CSV file itself as the body, with Content-Type text/csv.' }]);
  if (file.length > MAX_BYTES)
    throw new Invalid([{ pointer: '', code: 'too_large', detail: `The file is larger than ${MAX_BYTES} bytes: send it in parts.` }]);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file);
  } catch (cause) {
    throw Object.assign(new Invalid([{ pointer: '', code: 'encoding', detail: 'The file is not UTF-8: save it so and send it again.' }]), {
      cause,
    });
  }
}
