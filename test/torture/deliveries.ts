import { standardWebhookHeaders } from '../support/form-client';
import { eventEnvelope, mentionEvent, messageEvent, type SlackWorkspace } from '../support/slack-payloads';
import { slackHeaders } from '../support/slack-signature';
import { typeformHeaders, typeformPayload } from '../support/typeform-client';
import { BOT_USER, IDEA_CHANNEL, type Connected } from './integrations';
import type { Random } from './random';
import { aText } from './texts';

/** What a platform sends about one thing that was said; repeated with the same key and the same bytes until it is taken. */
export interface Delivery {
  /** `<integration>/<the platform's key>`, as Heed stores it. */
  readonly key: string;
  readonly path: string;
  readonly body: string;
  /** Of the submission that must come of it. */
  readonly submission: string;
  /** Signed anew for every attempt, as platforms do. */
  headers(at: Date): Record<string, string>;
}

export interface Said {
  /** `<platform>|<realm>|<channel>|<message>`: what makes it one submission, whichever ways it arrives. */
  readonly key: string;
  readonly text: string;
  readonly deliveries: readonly Delivery[];
}

interface Person {
  readonly no: number;
  readonly name: string;
  readonly email: string;
}

/** Of the submissions, word for word what somebody else has said before. */
const REPEATED = 0.1;
const GIVEN = ['Nino', 'Jonas', 'Lucía', 'Wei', 'Ada', 'Tomás', 'Ketevan', 'Ines', 'Marlon', 'Yuki', 'Olu', 'Freya'];

/** Everything that people will say in this run, as the deliveries that tell of it. */
export function planDeliveries(count: number, integrations: readonly Connected[], random: Random): Said[] {
  const people = Math.max(10, Math.floor(count * 0.6));
  const all: Said[] = [];
  for (let no = 1; no <= count; no++) {
    const text = all.length > 0 && random.chance(REPEATED) ? random.pick(all).text : aText(random, no);
    const person = aPerson(random.below(people), random);
    all.push(SAY[random.pick(integrations).platform](no, text, person, integrations, random));
  }
  return all;
}

type Say = (no: number, text: string, person: Person, integrations: readonly Connected[], random: Random) => Said;

const SAY: Readonly<Record<Connected['platform'], Say>> = {
  generic_form: (no, text, { email, name }, integrations, random) => {
    const at = one('generic_form', integrations, random);
    const [id, webhookId] = [`wish-${no}`, `msg_${random.hex(24)}`];
    const hasOwnId = integrations.filter((each) => each.platform === 'generic_form').indexOf(at) % 2 === 0;
    const key = `generic_form|${at.realm}||${hasOwnId ? id : webhookId}`;
    const body = JSON.stringify({ id, wish: text, from: { email, name } });
    const headers = (now: Date) => standardWebhookHeaders(at.secret, body, now, webhookId);
    return { key, text, deliveries: [{ key: `${at.id}/${webhookId}`, path: at.path, body, submission: key, headers }] };
  },
  typeform: (no, text, { email, name }, integrations, random) => {
    const at = one('typeform', integrations, random);
    const [eventId, token] = [`01${random.hex(24)}`, `token${no}${random.hex(8)}`];
    const key = `typeform|${at.realm}||${token}`;
    const body = JSON.stringify(typeformPayload({ formId: at.realm, answers: { wish: text, email, name }, eventId, token }));
    const headers = () => typeformHeaders(at.secret, body);
    return { key, text, deliveries: [{ key: `${at.id}/${eventId}`, path: at.path, body, submission: key, headers }] };
  },
  slack: (no, text, person, integrations, random) => sayInSlack(no, text, person, one('slack', integrations, random), random),
};

/**
 * A third in the channel for ideas; a third there with a mention of the bot, which Slack tells in two events about one message; and a third a
 * mention elsewhere.
 */
function sayInSlack(no: number, text: string, person: Person, at: Connected, random: Random): Said {
  const workspace: SlackWorkspace = { teamId: at.realm, teamDomain: 'team', appId: 'A0HEED', botUserId: BOT_USER, botId: 'B0HEED' };
  const way = random.pick(['message', 'both', 'mention'] as const);
  const ts = `${1_763_000_000 + no}.${String(no % 1_000_000).padStart(6, '0')}`;
  const channel = way === 'mention' ? 'C0GENERAL' : IDEA_CHANNEL;
  const spoken = way === 'message' ? text : `<@${BOT_USER}> ${text}`;
  const said = { channel, user: `U${String(person.no).padStart(8, '0')}`, text: spoken, ts };
  const events = [
    ...(way === 'mention' ? [] : [messageEvent(said, workspace)]),
    ...(way === 'message' ? [] : [mentionEvent(said, workspace)]),
  ];
  const key = `slack|${at.realm}|${channel}|${ts}`;
  const deliveries = events.map((event) => {
    const eventId = `Ev${random.hex(12).toUpperCase()}`;
    const body = JSON.stringify(eventEnvelope(event, eventId, workspace));
    return { key: `${at.id}/${eventId}`, path: at.path, body, submission: key, headers: (now: Date) => slackHeaders(at.secret, body, now) };
  });
  return { key, text, deliveries };
}

function one(platform: Connected['platform'], integrations: readonly Connected[], random: Random): Connected {
  return random.pick(integrations.filter((each) => each.platform === platform));
}

function aPerson(no: number, random: Random): Person {
  return { no, name: `${random.pick(GIVEN)} ${no}`, email: `person${no}@customer-${no % 97}.example` };
}
