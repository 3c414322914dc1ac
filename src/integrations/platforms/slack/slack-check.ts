import type { OutboundCaller, OutboundReply } from '../../../outbound/outbound';
import { readSettings } from '../../integration';
import type { ConnectedIntegration, ConnectionFinding } from '../../integration';
import { at, readJson, textAt } from '../../payload';
import { SlackSecrets } from './slack-secrets';
import { SlackSettings } from './slack-settings';

interface NeededScope {
  readonly scope: string;
  readonly why: string;
  readonly isNeeded: (settings: SlackSettings) => boolean;
}

/** https://docs.slack.dev/reference/scopes */
const SCOPES: readonly NeededScope[] = [
  { scope: 'chat:write', why: 'to answer in threads', isNeeded: () => true },
  { scope: 'commands', why: 'for the message shortcut', isNeeded: () => true },
  { scope: 'app_mentions:read', why: 'because mentionIsSuggestion is on', isNeeded: (settings) => settings.mentionIsSuggestion },
  { scope: 'channels:history', why: 'to read ideaChannels', isNeeded: (settings) => settings.ideaChannels.length > 0 },
];

/** The token, the team it belongs to, and its rights: `auth.test` names them all, and needs none of them itself. */
export async function checkConnection(integration: ConnectedIntegration, outbound: OutboundCaller): Promise<ConnectionFinding[]> {
  const settings = readSettings(SlackSettings, integration.settings);
  const { botToken } = readSettings(SlackSecrets, integration.secrets);
  if (!botToken) return [];
  const reply = await outbound.call({
    method: 'POST',
    url: `${settings.apiUrl.replace(/\/+$/, '')}/auth.test`,
    headers: { authorization: `Bearer ${botToken}` },
  });
  if (reply.outcome !== 'answered' || reply.status !== 200) return [unreachable(reply)];
  const answer = readJson(reply.body);
  if (at(answer, 'ok') !== true) return [tokenRefused(textAt(answer, 'error'))];
  return [
    { subject: 'token', state: 'ok', detail: 'Slack takes the bot token.' },
    team(textAt(answer, 'team_id'), settings.teamId),
    ...scopes(reply.headers.get('x-oauth-scopes') ?? '', settings),
  ];
}

function unreachable(reply: OutboundReply): ConnectionFinding {
  const why = reply.outcome === 'answered' ? `it answered ${reply.status}` : reply.reason;
  return { subject: 'api', state: 'unknown', detail: `Slack could not be asked: ${why}.` };
}

function tokenRefused(error: string | null): ConnectionFinding {
  const code = /^[a-z0-9_]{1,80}$/.test(error ?? '') ? error : 'no reason given';
  return {
    subject: 'token',
    state: 'missing',
    detail: `Slack refuses the bot token (${code}): install the app and set the new xoxb token.`,
  };
}

function team(teamId: string | null, expected: string): ConnectionFinding {
  if (teamId === expected) return { subject: 'team', state: 'ok', detail: `The token belongs to ${expected}.` };
  const detail = `The token belongs to another team than ${expected}: take the token of the app in that team.`;
  return { subject: 'team', state: 'missing', detail };
}

function scopes(header: string, settings: SlackSettings): ConnectionFinding[] {
  const granted = new Set(header.split(',').map((scope) => scope.trim()));
  return SCOPES.filter(({ isNeeded }) => isNeeded(settings)).map(({ scope, why }) => {
    const subject = `scope:${scope}`;
    if (granted.has(scope)) return { subject, state: 'ok', detail: `Granted, ${why}.` };
    const detail = `Needed ${why}: add it under OAuth & Permissions and install the app again.`;
    return { subject, state: 'missing', detail };
  });
}
