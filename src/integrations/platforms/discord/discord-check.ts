import type { OutboundCaller, OutboundReply } from '../../../outbound/outbound';
import { readSettings } from '../../integration';
import type { ConnectedIntegration, ConnectionFinding } from '../../integration';
import { at, readJson, textAt } from '../../payload';
import { callDiscord } from './discord-api';
import { DiscordSecrets } from './discord-secrets';
import { DiscordSettings } from './discord-settings';

/** https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-types */
const SLASH = 1;
const ON_A_MESSAGE = 3;

/** The token and the application it belongs to, where interactions go, the server, and the commands. */
export async function checkConnection(integration: ConnectedIntegration, outbound: OutboundCaller): Promise<ConnectionFinding[]> {
  const settings = readSettings(DiscordSettings, integration.settings);
  const get = (path: string) => callDiscord({ method: 'GET', path, asBot: true }, integration, outbound);
  const reply = await get('/applications/@me');
  if (reply.outcome !== 'answered' || (reply.status !== 200 && reply.status !== 401)) return [notAsked('token', reply)];
  if (reply.status === 401) {
    return [missing('token', 'Discord refuses the bot token: reset it under Bot in the developer portal and set the new one.')];
  }
  const application = readJson(reply.body);
  return [
    ok('token', 'Discord takes the bot token.'),
    applicationId(application, settings),
    publicKey(application, integration),
    endpoint(application, integration),
    ...(settings.guildId === undefined ? [] : [guild(settings.guildId, await get(`/guilds/${settings.guildId}`))]),
    ...(await commands(settings, get)),
  ];
}

function applicationId(application: unknown, { applicationId: expected }: DiscordSettings): ConnectionFinding {
  if (textAt(application, 'id') === expected) return ok('application', `The token belongs to the application ${expected}.`);
  return missing('application', `The token belongs to another application than ${expected}: take the one of its bot.`);
}

function publicKey(application: unknown, integration: ConnectedIntegration): ConnectionFinding {
  const { publicKey: expected } = readSettings(DiscordSecrets, integration.secrets);
  if (textAt(application, 'verify_key') === expected) return ok('public_key', 'It is the key of the application.');
  return missing('public_key', 'It is not the key of the application: copy Public Key under General Information.');
}

function endpoint(application: unknown, { id }: ConnectedIntegration): ConnectionFinding {
  const url = textAt(application, 'interactions_endpoint_url');
  const path = `/v1/intake/${id}`;
  if (url !== null && URL.canParse(url) && new URL(url).pathname === path) return ok('interactions_endpoint', 'Interactions come here.');
  const seen = url === null ? 'None is set' : 'Interactions go elsewhere';
  return missing(
    'interactions_endpoint',
    `${seen}: set Interactions Endpoint URL to the intakeUrl of this integration, which ends in ${path}.`,
  );
}

function guild(id: string, reply: OutboundReply): ConnectionFinding {
  const subject = `guild:${id}`;
  if (reply.outcome !== 'answered' || reply.status === 429 || reply.status >= 500) return notAsked(subject, reply);
  if (reply.status === 200) return ok(subject, 'The bot is a member.');
  return missing(subject, 'The bot is not a member: invite it with the scopes bot and applications.commands.');
}

/** Registered for the server or everywhere: either will do. */
async function commands(settings: DiscordSettings, get: (path: string) => Promise<OutboundReply>): Promise<ConnectionFinding[]> {
  const { applicationId: app, guildId, slashCommands, messageCommands } = settings;
  const paths = [`/applications/${app}/commands`, ...(guildId === undefined ? [] : [`/applications/${app}/guilds/${guildId}/commands`])];
  const replies = await Promise.all(paths.map(get));
  const lists = replies.map((reply) => (reply.outcome === 'answered' && reply.status === 200 ? readJson(reply.body) : null));
  const known = lists.flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
  const isSure = lists.every(Array.isArray);
  const wanted = [
    ...slashCommands.map((name) => ({ name, type: SLASH })),
    ...messageCommands.map((name) => ({ name, type: ON_A_MESSAGE })),
  ];
  return wanted.map(({ name, type }) => {
    const subject = `command:${name}`;
    const isThere = known.some((command) => textAt(command, 'name') === name && (at(command, 'type') ?? SLASH) === type);
    if (isThere) return ok(subject, 'It is registered.');
    if (!isSure) return { subject, state: 'unknown', detail: 'Discord did not list the commands.' };
    return missing(subject, `It is not registered as a command of type ${type}: docs/channels/discord.md shows how.`);
  });
}

function ok(subject: string, detail: string): ConnectionFinding {
  return { subject, state: 'ok', detail };
}

function missing(subject: string, detail: string): ConnectionFinding {
  return { subject, state: 'missing', detail };
}

function notAsked(subject: string, reply: OutboundReply): ConnectionFinding {
  const why = reply.outcome === 'answered' ? `it answered ${reply.status}` : reply.reason;
  return { subject, state: 'unknown', detail: `Discord could not be asked: ${why}.` };
}
