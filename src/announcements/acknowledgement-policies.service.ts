import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service';
import { Actor, refOf } from '../auth/actor';
import { Clock } from '../common/clock';
import { stale } from '../common/etag';
import { Invalid } from '../common/errors';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';
import { Mailboxes } from '../deliveries/mailboxes.service';
import { AcknowledgementPolicy } from './acknowledgement-policy.entity';
import { DEFAULT_WORDS, LAST_LANGUAGE, SITUATIONS, Situation, Words } from './acknowledgement-words';
import type { AcknowledgementPolicyDto, AcknowledgementPolicyInput, AcknowledgementWordingDto } from './dto/acknowledgements.dto';
import { languageOf } from './language-of';

type Policy = Omit<AcknowledgementPolicy, 'workspaceId' | 'updatedAt'>;

/** Until a workspace sets its own: the defaults of the table. */
const DEFAULTS: Policy = {
  isEnabled: true,
  asksForCredit: true,
  asksToQuote: true,
  confirmsThrough: null,
  silentIntegrationIds: [],
  ideaUrl: null,
  version: 1,
};

/** Whether, in which words and in which language people are answered when they ask. */
@Injectable()
export class AcknowledgementPolicies {
  constructor(
    private readonly database: Database,
    private readonly mailboxes: Mailboxes,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  get(actor: Actor): Promise<AcknowledgementPolicyDto> {
    return this.database.read(actor.workspaceId, async (db) => toDto(await this.of(db), await this.wordings(db)));
  }

  async replace(actor: Actor, version: number, input: AcknowledgementPolicyInput): Promise<AcknowledgementPolicyDto> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      await query(tx, sql`insert into acknowledgement_policy (workspace_id) values (current_workspace()) on conflict do nothing`);
      const policies = tx.getRepository(AcknowledgementPolicy);
      const row = await policies.findOneOrFail({ where: { workspaceId: actor.workspaceId }, lock: { mode: 'pessimistic_write' } });
      if (row.version !== version) throw stale('acknowledgement policy of', 'this workspace', row.version);
      await this.requireIntegrations(tx, input.silentIntegrationIds);
      await this.requireMailbox(tx, input.confirmsThrough ?? null);
      const { isEnabled, asksForCredit, asksToQuote = true, confirmsThrough = null, silentIntegrationIds, ideaUrl = null } = input;
      const set = { isEnabled, asksForCredit, asksToQuote, confirmsThrough, silentIntegrationIds, ideaUrl };
      const changed = { ...set, version: version + 1, updatedAt: this.clock.now() };
      await policies.update({ workspaceId: actor.workspaceId }, changed);
      await this.reword(tx, input.wordings);
      await this.audit.record(tx, {
        actor: refOf(actor),
        action: 'acknowledgement_policy.update',
        subjectType: 'acknowledgement_policy',
        subjectId: null,
        detail: {
          isEnabled,
          asksForCredit,
          asksToQuote,
          confirmsThrough,
          silentIntegrations: silentIntegrationIds.length,
          wordings: input.wordings.length,
        },
      });
      return toDto({ ...row, ...changed }, await this.wordings(tx));
    });
  }

  async of(db: EntityManager): Promise<Policy> {
    const row = await one<Policy>(
      db,
      sql`select is_enabled as "isEnabled", asks_for_credit as "asksForCredit", asks_to_quote as "asksToQuote", confirms_through as "confirmsThrough",
                 silent_integration_ids as "silentIntegrationIds", idea_url as "ideaUrl", version
          from acknowledgement_policy where workspace_id = current_workspace()`,
    );
    return row ?? DEFAULTS;
  }

  /** In the language of the text, if there are words for it; else in the workspace's, else in English. What a language lacks is said in English. */
  async wordsFor(db: EntityManager, text: string, workspaceLanguage: string): Promise<Words> {
    const own = await this.wordings(db);
    const known = new Set([...Object.keys(DEFAULT_WORDS), ...own.map(({ language }) => language)]);
    const [base = ''] = workspaceLanguage.toLowerCase().split(/[-_]/);
    const language = languageOf(text, known, known.has(base) ? base : LAST_LANGUAGE);
    const written = new Map(own.filter((each) => each.language === language).map((each) => [each.situation, each.text]));
    const brought = DEFAULT_WORDS[language] ?? DEFAULT_WORDS[LAST_LANGUAGE];
    return Object.fromEntries(SITUATIONS.map((situation) => [situation, written.get(situation) ?? brought?.[situation] ?? ''])) as Words;
  }

  /** Whoever is to confirm an address gets a mail: only a mailbox that sends can ask them. */
  private async requireMailbox(tx: EntityManager, id: string | null): Promise<void> {
    if (id === null || (await this.mailboxes.of(tx, id)) !== null) return;
    const detail = 'This is no integration that sends mail: name one of platform mail or postmark whose settings have smtp.';
    throw new Invalid([{ pointer: '/confirmsThrough', code: 'no_mailbox', detail }]);
  }

  private wordings(db: EntityManager): Promise<AcknowledgementWordingDto[]> {
    return query<AcknowledgementWordingDto>(
      db,
      sql`select language, situation, text from acknowledgement_wording where workspace_id = current_workspace() order by language, situation limit 300`,
    );
  }

  private async reword(tx: EntityManager, wordings: readonly AcknowledgementWordingDto[]): Promise<void> {
    await query(tx, sql`delete from acknowledgement_wording where workspace_id = current_workspace()`);
    await query(
      tx,
      sql`insert into acknowledgement_wording (workspace_id, language, situation, text)
          select current_workspace(), w.language, w.situation, w.text
          from unnest(${wordings.map((w) => w.language)}::text[], ${wordings.map((w) => w.situation)}::text[], ${wordings.map((w) => w.text)}::text[])
               as w (language, situation, text)`,
    );
  }

  private async requireIntegrations(tx: EntityManager, ids: readonly string[]): Promise<void> {
    const found = await query<{ id: string }>(
      tx,
      sql`select id from integration where workspace_id = current_workspace() and id = any(${ids}::uuid[])`,
    );
    const known = new Set(found.map(({ id }) => id));
    const errors = ids.flatMap((id, index) =>
      known.has(id.toLowerCase())
        ? []
        : [{ pointer: `/silentIntegrationIds/${index}`, code: 'not_found', detail: 'There is no such integration in this workspace.' }],
    );
    if (errors.length > 0) throw new Invalid(errors);
  }
}

function toDto(policy: Policy, wordings: readonly AcknowledgementWordingDto[]): AcknowledgementPolicyDto {
  const { isEnabled, asksForCredit, asksToQuote, confirmsThrough, silentIntegrationIds, ideaUrl, version } = policy;
  const defaults = Object.entries(DEFAULT_WORDS).flatMap(([language, words]) =>
    (Object.entries(words) as [Situation, string][]).map(([situation, text]) => ({ language, situation, text })),
  );
  return {
    isEnabled,
    asksForCredit,
    asksToQuote,
    confirmsThrough,
    silentIntegrationIds,
    ideaUrl,
    wordings: [...wordings],
    defaults,
    version,
  };
}
