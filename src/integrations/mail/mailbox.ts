import type { ConnectedIntegration, Speaker } from '../integration';
import { readSettings, realmOf } from '../integration';
import type { MailServer } from '../../outbound/outbound-mail';
import type { OwnAddresses } from './machine-mail';
import { mailPerson } from './mail-person';
import { SmtpSettings } from './smtp-settings';

/** What both mail platforms know of the mailbox behind an integration. */
export interface Mailbox {
  readonly realm: string;
  readonly address: string;
  readonly from: { readonly name: string | null; readonly address: string };
  /** Of the address we send from: our message ids end in it. */
  readonly domain: string;
  readonly authservId: string | null;
  readonly replyKey: string | null;
  /** Null: mail is not answered. */
  readonly server: MailServer | null;
}

interface MailboxSettings {
  readonly address: string;
  readonly from?: string;
  readonly fromName?: string;
  readonly authservId?: string;
  readonly smtp?: object;
}

export function mailboxOf(integration: ConnectedIntegration, settings: MailboxSettings): Mailbox {
  const { smtpPassword, replyKey } = integration.secrets;
  const from = settings.from ?? settings.address;
  const domain = from.split('@')[1] ?? '';
  return {
    realm: realmOf(integration),
    address: settings.address,
    from: { name: settings.fromName ?? null, address: from },
    domain,
    authservId: settings.authservId || null,
    replyKey: replyKey || null,
    server: settings.smtp === undefined ? null : serverOf(readSettings(SmtpSettings, { ...settings.smtp }), smtpPassword ?? '', domain),
  };
}

export function ownAddresses({ address, from, domain }: Mailbox): OwnAddresses {
  return { addresses: [address.toLowerCase(), from.address.toLowerCase()], domain };
}

function serverOf({ host, port, security, user }: SmtpSettings, password: string, domain: string): MailServer {
  return { host, port, security, login: user === undefined ? null : { user, password }, clientName: domain };
}

/** Who has this address there, once it is proven; null where mail is not answered. */
export function addressIn({ server, realm }: Mailbox, email: string): Pick<Speaker, 'realm' | 'externalId'> | null {
  return server === null ? null : { realm, externalId: mailPerson(realm, email.toLowerCase(), true) };
}
