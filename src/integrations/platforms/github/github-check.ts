import type { OutboundCaller, OutboundReply } from '../../../outbound/outbound';
import { readSettings } from '../../integration';
import type { ConnectedIntegration, ConnectionFinding } from '../../integration';
import { at, readJson, textAt } from '../../payload';
import { GithubClient } from './github-client';
import { GithubSettings } from './github-settings';

/** Repositories that are asked about one by one; of more, the first. */
const MAX_REPOSITORIES = 10;

/** Whose token it is, and whether it sees the repositories. Fine-grained tokens do not tell their rights: a first answer will. */
export async function checkConnection(integration: ConnectedIntegration, outbound: OutboundCaller): Promise<ConnectionFinding[]> {
  const settings = readSettings(GithubSettings, integration.settings);
  const client = new GithubClient(integration, outbound);
  const findings = identity(await client.get('/user'), settings);
  for (const repository of settings.repositories.slice(0, MAX_REPOSITORIES)) {
    findings.push(access(repository, await client.get(`/repos/${repository}`)));
  }
  return findings;
}

function identity(reply: OutboundReply, { botLogin }: GithubSettings): ConnectionFinding[] {
  if (reply.outcome === 'answered' && reply.status === 401)
    return [{ subject: 'token', state: 'missing', detail: 'GitHub refuses the token: it has expired or was revoked; set a new one.' }];
  // The token of an app's installation is no user and may not ask who it is.
  if (reply.outcome !== 'answered' || reply.status !== 200)
    return [{ subject: 'token', state: 'unknown', detail: `GitHub does not say whose token it is: ${outcomeOf(reply)}.` }];
  const login = textAt(readJson(reply.body), 'login') ?? '';
  return [{ subject: 'token', state: 'ok', detail: `The token belongs to ${login}.` }, loopGuard(login, botLogin), ...scopes(reply)];
}

function loopGuard(login: string, botLogin: string | undefined): ConnectionFinding {
  const subject = 'setting:botLogin';
  if (botLogin?.toLowerCase() === login.toLowerCase())
    return { subject, state: 'ok', detail: 'What Heed writes itself is known as its own.' };
  const detail = `Set botLogin to ${login}: without it, what that account writes beside Heed's answers is taken for a person's wish.`;
  return { subject, state: botLogin === undefined ? 'unknown' : 'missing', detail };
}

function scopes({ headers }: Extract<OutboundReply, { outcome: 'answered' }>): ConnectionFinding[] {
  const header = headers.get('x-oauth-scopes');
  if (header === undefined) return [];
  const granted = header.split(',').map((scope) => scope.trim());
  if (granted.includes('repo')) return [{ subject: 'scope:repo', state: 'ok', detail: 'The classic token may comment everywhere.' }];
  if (granted.includes('public_repo'))
    return [{ subject: 'scope:public_repo', state: 'ok', detail: 'The classic token may comment in public repositories.' }];
  return [{ subject: 'scope:public_repo', state: 'missing', detail: 'A classic token needs public_repo, or repo for private ones.' }];
}

function access(repository: string, reply: OutboundReply): ConnectionFinding {
  const subject = `repository:${repository}`;
  if (reply.outcome !== 'answered' || reply.status >= 500)
    return { subject, state: 'unknown', detail: `GitHub could not be asked: ${outcomeOf(reply)}.` };
  if (reply.status !== 200)
    return { subject, state: 'missing', detail: `The token does not see it (${reply.status}): give the token access to this repository.` };
  if (at(readJson(reply.body), 'archived') === true)
    return { subject, state: 'missing', detail: 'It is archived: nobody can be answered in it.' };
  return { subject, state: 'ok', detail: 'The token sees it.' };
}

function outcomeOf(reply: OutboundReply): string {
  return reply.outcome === 'answered' ? `it answered ${reply.status}` : reply.reason;
}
