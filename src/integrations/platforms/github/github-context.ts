import { MalformedPayload, RealmMismatch, readSettings } from '../../integration';
import type { ConnectedIntegration, Speaker, ThreadAddress } from '../../integration';
import { at, numberIdAt, requiredNumberIdAt, textAt, toDisplayName, toWebUrl } from '../../payload';
import { GITHUB_LOGIN, GITHUB_REPOSITORY, GithubSettings } from './github-settings';

/** Where a conversation is: in the thread's `root`. An issue, a pull request and a discussion of one repository never share a number. */
export type TopicKind = 'issue' | 'discussion';

/** What the parts of one delivery share. */
export interface GithubContext {
  readonly settings: GithubSettings;
  readonly realm: string;
  /** owner/name */
  readonly repository: string;
  readonly isPrivate: boolean;
}

/** Null: a delivery that is about no repository, or about one that is not listened to. */
export function toContext(payload: unknown, integration: ConnectedIntegration): GithubContext | null {
  const settings = readSettings(GithubSettings, integration.settings);
  const repository = textAt(payload, 'repository', 'full_name');
  if (repository === null) return null;
  const address = toWebUrl(textAt(payload, 'repository', 'html_url'));
  if (address === null) throw new MalformedPayload('/repository/html_url is missing');
  if (new URL(address).host !== settings.host) throw new RealmMismatch();
  if (!GITHUB_REPOSITORY.test(repository)) throw new MalformedPayload('/repository/full_name is not owner/name');
  const listened = settings.repositories.map((name) => name.toLowerCase());
  if (listened.length > 0 && !listened.includes(repository.toLowerCase())) return null;
  // What is not known to be public is kept private.
  return { settings, realm: settings.host, repository, isPrivate: at(payload, 'repository', 'private') !== false };
}

export function threadOf(topic: unknown, kind: TopicKind, replyTo: string | null, context: GithubContext): ThreadAddress {
  const channel = channelOf(context.repository, topic);
  const permalink = toWebUrl(textAt(topic, 'html_url'));
  return { realm: context.realm, channel, root: kind, replyTo, permalink, isPrivate: context.isPrivate };
}

/** owner/name#12: the issue is the channel, so that one which moves takes its threads along. */
export function channelOf(repository: string, topic: unknown): string {
  return `${repository}#${requiredNumberIdAt(topic, 'number')}`;
}

/**
 * The author as GitHub vouches for them; null for a bot, or where the account is gone. `roles` holds the author_association: OWNER, MEMBER
 * and COLLABORATOR are the team (https://docs.github.com/en/graphql/reference/enums#commentauthorassociation).
 */
export function speakerOf(said: unknown, context: GithubContext): Speaker | null {
  const externalId = numberIdAt(said, 'user', 'id');
  const login = textAt(said, 'user', 'login');
  if (externalId === null || login === null || isBot(at(said, 'user'), context)) return null;
  const association = textAt(said, 'author_association');
  return {
    realm: context.realm,
    externalId,
    name: toDisplayName(login),
    email: null,
    assurance: 'verified',
    handle: GITHUB_LOGIN.test(login) ? login : null,
    roles: association !== null && /^[A-Z_]{1,40}$/.test(association) ? [association] : [],
  };
}

/** An app, a bot, or the account that we answer with. */
export function isBot(user: unknown, context: GithubContext): boolean {
  const login = textAt(user, 'login') ?? '';
  return textAt(user, 'type') === 'Bot' || login.endsWith('[bot]') || isOurs(user, context);
}

export function isOurs(user: unknown, { settings }: GithubContext): boolean {
  return settings.botLogin !== undefined && textAt(user, 'login')?.toLowerCase() === settings.botLogin.toLowerCase();
}
