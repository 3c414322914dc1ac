import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service';
import { AddressConfirmations } from '../authors/address-confirmations.service';
import { SYSTEM } from '../common/actor';
import { Database, one } from '../database/database';
import { sql } from '../database/sql';
import { Addressees, Recipient } from '../deliveries/addressees.service';
import { MailLink, MailLinks } from '../deliveries/mail-links.service';
import { MailSuppressions } from '../deliveries/mail-suppressions.service';
import { page } from './html';
import { LinkPage, LinksService, Visitor } from './links.service';
import { MailPageState, mailContent, mailTitle } from './mail-pages';
import { pageLanguage } from './page-words';

/** Bytes of a form with one word in it, in the longest way to write it. */
const MAX_FORM = 2_048;

/** The pages behind the links in our mails. GET shows, since scanners open links too; POST acts, also when a mail program posts by itself (RFC 8058). */
@Injectable()
export class MailLinkActs {
  constructor(
    private readonly database: Database,
    private readonly mailLinks: MailLinks,
    private readonly addressees: Addressees,
    private readonly suppressions: MailSuppressions,
    private readonly confirmations: AddressConfirmations,
    private readonly links: LinksService,
    private readonly audit: AuditService,
  ) {}

  async open(token: string, visitor: Visitor): Promise<LinkPage> {
    const link = this.mailLinks.open(token);
    const state = link && (await this.database.read(link.workspaceId, (db) => this.stateOf(db, link)));
    return link && state ? this.shown(link, state, visitor) : this.links.dead(visitor);
  }

  async act(token: string, body: unknown, visitor: Visitor): Promise<LinkPage> {
    const link = this.mailLinks.open(token);
    const done = link && wordIn(body);
    const state = link && done && (await this.database.tx(link.workspaceId, (tx) => this.perform(tx, link, done)));
    return link && state ? this.shown(link, state, visitor) : this.links.dead(visitor);
  }

  private async perform(tx: EntityManager, link: MailLink, word: Word): Promise<MailPageState | null> {
    const recipient = await this.addressees.recipientOf(tx, link.deliveryId);
    if (recipient === null || (await this.stateOf(tx, link)) === null) return null;
    if (link.kind === 'confirm') {
      if (word === 'confirm') await this.confirmations.confirm(tx, recipient.subjectId);
    } else if (word === 'unsubscribe') {
      await this.suppressions.suppress(tx, recipient.email);
      await this.record(tx, recipient, 'mail.unsubscribe');
    } else if (word === 'resubscribe') {
      await this.suppressions.lift(tx, [recipient.email]);
      await this.record(tx, recipient, 'mail.resubscribe');
    }
    return this.stateOf(tx, link);
  }

  private async stateOf(db: EntityManager, { kind, workspaceId, deliveryId }: MailLink): Promise<MailPageState | null> {
    const recipient = await this.addressees.recipientOf(db, deliveryId);
    if (recipient === null) return null;
    if (kind === 'confirm') return this.confirmations.stateOf(db, workspaceId, recipient.subjectId);
    return (await this.suppressions.has(db, recipient.email)) ? 'unwanted' : 'wanted';
  }

  private async shown({ kind, workspaceId }: MailLink, state: MailPageState, { languages }: Visitor): Promise<LinkPage> {
    const language = await this.database.read(workspaceId, (db) => workspaceLanguage(db));
    const { tag, words } = pageLanguage({ said: null, accepted: languages, workspace: language });
    const body = page(tag, mailTitle(kind, words), mailContent(state, words));
    return { status: 200, contentType: 'text/html; charset=utf-8', body, language: tag, fileName: null };
  }

  private async record(tx: EntityManager, { authorId }: Recipient, action: 'mail.unsubscribe' | 'mail.resubscribe'): Promise<void> {
    await this.audit.record(tx, { actor: SYSTEM, action, subjectType: 'author', subjectId: authorId });
  }
}

const WORDS = ['unsubscribe', 'resubscribe', 'confirm'] as const;
type Word = (typeof WORDS)[number];

/**
 * What is to be done: the button of the page, or `List-Unsubscribe=One-Click`, which a mail program posts urlencoded or as multipart. Null for
 * anything else.
 */
function wordIn(body: unknown): Word | null {
  if (!Buffer.isBuffer(body) || body.length > MAX_FORM) return null;
  const text = body.toString('utf8');
  if (/^\s*List-Unsubscribe=One-Click\s*$/.test(text) || /name="List-Unsubscribe"\r?\n\r?\nOne-Click\r?\n/.test(text)) return 'unsubscribe';
  return WORDS.find((word) => word === new URLSearchParams(text).get('do')) ?? null;
}

async function workspaceLanguage(db: EntityManager): Promise<string | null> {
  const row = await one<{ language: string | null }>(db, sql`select language from workspace where id = current_workspace()`);
  return row?.language ?? null;
}
