import { readSettings } from '../../integration';
import type { ConnectedIntegration, ConnectionFinding } from '../../integration';
import { textAt } from '../../payload';
import type { MattermostClient } from './mattermost-client';
import { MattermostSecrets } from './mattermost-secrets';
import { MattermostSettings } from './mattermost-settings';

/** Channels that are asked about one by one; of more, the first. */
const MAX_CHANNELS = 10;

/** Whose token it is, whether the bot sees the channels, and which ways in are set up. */
export async function checkConnection(integration: ConnectedIntegration, client: MattermostClient): Promise<ConnectionFinding[]> {
  const settings = readSettings(MattermostSettings, integration.settings);
  const me = await client.call('GET', '/users/me');
  const findings = [waysIn(readSettings(MattermostSecrets, integration.secrets))];
  if (me.state === 'error')
    return [...findings, { subject: 'token', state: 'missing', detail: `The server refuses the bot token (${me.reason}).` }];
  if (me.state !== 'ok') return [...findings, { subject: 'api', state: 'unknown', detail: `The server could not be asked: ${me.reason}.` }];
  findings.push(
    { subject: 'token', state: 'ok', detail: 'The server takes the bot token.' },
    loopGuard(textAt(me.answer, 'id') ?? '', settings),
  );
  for (const channel of settings.ideaChannels.slice(0, MAX_CHANNELS)) {
    const seen = await client.call('GET', `/channels/${channel}`);
    const isOk = seen.state === 'ok';
    const detail = isOk ? 'The bot sees it.' : `The bot does not see it (${seen.reason}): add the bot to the channel.`;
    findings.push({ subject: `channel:${channel}`, state: isOk ? 'ok' : 'missing', detail });
  }
  return findings;
}

function waysIn({ webhookToken, commandToken }: MattermostSecrets): ConnectionFinding {
  const subject = 'intake:token';
  const ways = [webhookToken ? 'an outgoing webhook' : '', commandToken ? 'a slash command' : ''].filter((way) => way !== '');
  if (ways.length > 0) return { subject, state: 'ok', detail: `Taken in: ${ways.join(' and ')}.` };
  return { subject, state: 'missing', detail: 'Without webhookToken or commandToken every delivery is refused.' };
}

function loopGuard(userId: string, { botUserId }: MattermostSettings): ConnectionFinding {
  const subject = 'setting:botUserId';
  if (userId === botUserId) return { subject, state: 'ok', detail: 'What the bot writes is known as its own.' };
  const detail = `Set botUserId to ${userId}: without it, an answer that holds a trigger word is taken for a person's wish.`;
  return { subject, state: botUserId === undefined ? 'unknown' : 'missing', detail };
}
