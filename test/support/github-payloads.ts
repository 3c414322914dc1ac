/** Webhook bodies as GitHub writes them, with the fields that tell one from another. */

export interface GithubUser {
  readonly login: string;
  readonly id: number;
  readonly type?: 'User' | 'Bot' | 'Organization';
}

export interface SaidOnGithub {
  readonly id: number;
  readonly number: number;
  readonly user: GithubUser;
  readonly title: string;
  readonly body: string | null;
  readonly labels?: readonly string[];
  readonly category?: string;
  readonly association?: string;
  readonly updatedAt?: string;
}

export interface CommentOnGithub {
  readonly id: number;
  readonly user: GithubUser;
  readonly body: string;
  readonly parentId?: number | null;
  readonly association?: string;
  readonly updatedAt?: string;
}

export interface GithubRepository {
  readonly fullName: string;
  readonly isPrivate?: boolean;
  readonly host?: string;
}

const SAID_AT = '2026-11-02T09:59:00Z';

export function repositoryOf({ fullName, isPrivate = false, host = 'github.com' }: GithubRepository): object {
  const [owner = '', name = ''] = fullName.split('/');
  return {
    id: 1296269,
    name,
    full_name: fullName,
    private: isPrivate,
    owner: { login: owner, id: 9 },
    html_url: `https://${host}/${fullName}`,
  };
}

export function userOf({ login, id, type = 'User' }: GithubUser): object {
  return { login, id, node_id: `U_${id}`, type, site_admin: false, html_url: `https://github.com/${login}` };
}

export function topicOf(kind: 'issue' | 'discussion', said: SaidOnGithub, repository: GithubRepository): object {
  const { host = 'github.com', fullName } = repository;
  const category = said.category ?? 'general';
  return {
    id: said.id,
    node_id: `${kind === 'issue' ? 'I' : 'D'}_${said.id}`,
    number: said.number,
    html_url: `https://${host}/${fullName}/${kind}s/${said.number}`,
    title: said.title,
    user: userOf(said.user),
    labels: (said.labels ?? []).map(labelOf),
    ...(kind === 'discussion' ? { category: { id: 5, slug: category, name: category } } : {}),
    state: 'open',
    locked: false,
    created_at: SAID_AT,
    updated_at: said.updatedAt ?? SAID_AT,
    author_association: said.association ?? 'NONE',
    body: said.body,
  };
}

export const labelOf = (name: string) => ({ id: 208045946, node_id: 'LA_1', name, color: 'f29513', default: false });

/** Who did it, where it was not the author, and what an action brings along. */
export interface TopicDetails {
  readonly sender?: GithubUser;
  readonly label?: object;
  readonly changes?: object;
}

export function topicEvent(
  kind: 'issue' | 'discussion',
  action: string,
  said: SaidOnGithub,
  repository: GithubRepository,
  more: TopicDetails = {},
): object {
  const { sender = said.user, ...rest } = more;
  return { action, [kind]: topicOf(kind, said, repository), repository: repositoryOf(repository), sender: userOf(sender), ...rest };
}

export function commentEvent(
  kind: 'issue' | 'discussion',
  action: string,
  said: CommentOnGithub,
  on: SaidOnGithub,
  repository: GithubRepository,
  sender: GithubUser = said.user,
): object {
  const { host = 'github.com', fullName } = repository;
  const anchor = kind === 'issue' ? 'issuecomment-' : 'discussioncomment-';
  const comment = {
    id: said.id,
    node_id: `${kind === 'issue' ? 'IC' : 'DC'}_${said.id}`,
    html_url: `https://${host}/${fullName}/${kind}s/${on.number}#${anchor}${said.id}`,
    ...(kind === 'discussion' ? { parent_id: said.parentId ?? null } : {}),
    user: userOf(said.user),
    created_at: SAID_AT,
    updated_at: said.updatedAt ?? SAID_AT,
    author_association: said.association ?? 'NONE',
    body: said.body,
  };
  return { action, comment, [kind]: topicOf(kind, on, repository), repository: repositoryOf(repository), sender: userOf(sender) };
}
