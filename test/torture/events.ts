import { standardWebhookHeaders } from '../support/form-client';
import { deleteEvent, editEvent, eventEnvelope, messageEvent, type SaidInSlack } from '../support/slack-payloads';
import type { SlackServer } from '../support/slack-server';
import { slackHeaders } from '../support/slack-signature';
import { typeformHeaders, typeformPayload } from '../support/typeform-client';
import type { Delivery } from './deliveries';
import type { Random } from './random';

/** An integration that events are sent through. */
export interface EventSource {
  readonly id: string;
  readonly path: string;
  readonly realm: string;
  readonly secret: string;
}

export interface EventSources {
  readonly forms: readonly EventSource[];
  readonly typeforms: readonly EventSource[];
  /** Each with the Slack that it is connected to. */
  readonly slacks: readonly (EventSource & { readonly slack: SlackServer })[];
}

/** What must be there when everything was told in order, and so however it was told. */
export interface Effect {
  /** `<platform>|<realm>|<channel>|<message>` */
  readonly key: string;
  readonly kind: 'submission' | 'reply';
  /** Null: taken back. */
  readonly text: string | null;
}

export interface EventPlan {
  readonly deliveries: readonly Delivery[];
  readonly effects: readonly Effect[];
}

export const MARKED_IDEAS = 'C0IDEAS01';
export const MARKER = 'U0MARKER1';
export const SLACK_EVENT_SETTINGS = { ideaChannels: [MARKED_IDEAS], ideaReactions: ['bulb'], reactors: [MARKER] };

/** Of the stories, those that are one mark with an emoji: each costs a look-up, and Slack lets us make one a second. */
const MARKS = 0.15;
const FORMS = 0.25;

/**
 * Exactly so many events over several platforms: suggestions by form, message and mark, with the edits, deletes and replies that follow them in
 * Slack. Every event is one delivery with a key of its own; the order in the list is the order in which things happened.
 */
export function planEvents(count: number, sources: EventSources, random: Random): EventPlan {
  const deliveries: Delivery[] = [];
  const effects: Effect[] = [];
  for (let no = 1; deliveries.length < count; no++) {
    const room = count - deliveries.length;
    const told =
      random.chance(FORMS) || room < 10
        ? tellForm(no, sources, random)
        : random.chance(MARKS)
          ? tellMark(no, sources, random)
          : tellTalk(no, sources, random);
    deliveries.push(...told.deliveries);
    effects.push(...told.effects);
  }
  return { deliveries, effects };
}

function tellForm(no: number, { forms, typeforms }: EventSources, random: Random): EventPlan {
  const text = `Wish number ${no}: ${random.hex(12)} ${random.hex(9)}`;
  if (random.chance(0.5)) {
    const at = random.pick(forms);
    const [id, webhookId] = [`wish-${no}`, `msg_${random.hex(24)}`];
    const [key, body] = [`generic_form|${at.realm}||${id}`, JSON.stringify({ id, wish: text })];
    const headers = (now: Date) => standardWebhookHeaders(at.secret, body, now, webhookId);
    return only({ key: `${at.id}/${webhookId}`, path: at.path, body, submission: key, headers }, { key, kind: 'submission', text });
  }
  const at = random.pick(typeforms);
  const [eventId, token] = [`01${random.hex(24)}`, `token${no}${random.hex(8)}`];
  const [key, body] = [
    `typeform|${at.realm}||${token}`,
    JSON.stringify(typeformPayload({ formId: at.realm, answers: { wish: text }, eventId, token })),
  ];
  return only(
    { key: `${at.id}/${eventId}`, path: at.path, body, submission: key, headers: () => typeformHeaders(at.secret, body) },
    { key, kind: 'submission', text },
  );
}

/** A message elsewhere, whose words only Slack can tell. */
function tellMark(no: number, { slacks }: EventSources, random: Random): EventPlan {
  const at = random.pick(slacks);
  const said = at.slack.say({ channel: 'C0GENERAL', user: aUser(random), text: `Marked number ${no}: ${random.hex(12)}` });
  const item = { type: 'message', channel: said.channel, ts: said.ts };
  const event = { type: 'reaction_added', user: MARKER, item_user: said.user, reaction: 'bulb', item, event_ts: said.ts };
  const key = keyOf(at, said);
  return only(inSlack(at, event, key, random), { key, kind: 'submission', text: said.text });
}

/** A message in the channel for ideas and what is done to it and under it. At most ten events. */
function tellTalk(no: number, { slacks }: EventSources, random: Random): EventPlan {
  const at = random.pick(slacks);
  const root = at.slack.say({ channel: MARKED_IDEAS, user: aUser(random), text: `Idea number ${no}: ${random.hex(12)}` });
  const told = tellMessage(at, root, 'submission', 3, random);
  for (let replies = random.below(3); replies > 0; replies--) {
    const reply = at.slack.say({ channel: MARKED_IDEAS, user: aUser(random), text: `Reply to ${no}: ${random.hex(8)}`, threadTs: root.ts });
    const answered = tellMessage(at, reply, 'reply', 1, random);
    told.deliveries.push(...answered.deliveries);
    told.effects.push(...answered.effects);
  }
  return told;
}

function tellMessage(at: EventSources['slacks'][number], said: SaidInSlack, kind: Effect['kind'], mostEdits: number, random: Random) {
  const key = keyOf(at, said);
  const { workspace } = at.slack;
  const events: object[] = [messageEvent(said, workspace)];
  let { text } = said;
  const later = (seconds: number) => `${Number(said.ts.split('.')[0]) + seconds}.000100`;
  for (let edits = random.below(mostEdits + 1), no = 1; no <= edits; no++) {
    text = `${said.text}, edited ${no}`;
    events.push(editEvent(said, text, later(no * 10), workspace));
  }
  const isDeleted = random.chance(0.15);
  if (isDeleted) events.push(deleteEvent({ ...said, text }, later(100), workspace));
  const effects: Effect[] = [{ key, kind, text: isDeleted ? null : text }];
  return { deliveries: events.map((event) => inSlack(at, event, key, random)), effects };
}

function inSlack(at: EventSources['slacks'][number], event: object, submission: string, random: Random): Delivery {
  const eventId = `Ev${random.hex(14).toUpperCase()}`;
  const body = JSON.stringify(eventEnvelope(event, eventId, at.slack.workspace));
  return { key: `${at.id}/${eventId}`, path: at.path, body, submission, headers: (now) => slackHeaders(at.secret, body, now) };
}

function only(delivery: Delivery, effect: Effect): EventPlan {
  return { deliveries: [delivery], effects: [effect] };
}

function keyOf({ realm }: EventSource, { channel, ts }: SaidInSlack): string {
  return `slack|${realm}|${channel}|${ts}`;
}

function aUser(random: Random): string {
  return `U${String(random.below(400)).padStart(8, '0')}`;
}
