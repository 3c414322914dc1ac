import type { OpenAPIObject } from '@nestjs/swagger';
import { EventType, PUBLIC_EVENT_TYPES } from '../events/event-types';
import { subjectIdName } from './webhook-payload';

type Webhooks = NonNullable<OpenAPIObject['webhooks']>;
type Schema = Readonly<Record<string, unknown>>;

interface Description {
  readonly summary: string;
  /** Beside the id that the event is about. */
  readonly data: Readonly<Record<string, Schema>>;
}

const id = (description: string): Schema => ({ type: 'string', format: 'uuid', description });
const word = (description: string, example: string): Schema => ({ type: 'string', description, examples: [example] });
const number = (description: string): Schema => ({ type: 'number', description });
const nullable = (schema: Schema): Schema => ({ ...schema, type: [schema.type, 'null'] });
const text = (description: string): Schema => ({ type: ['string', 'null'], description });

const DELIVERY: Description['data'] = {
  purpose: word('announcement, correction or acknowledgement.', 'announcement'),
  subjectId: id('The announcement; of an acknowledgement, the submission.'),
  threadId: id('The thread it goes to.'),
};

const MERGE: Description['data'] = { duplicateId: id('The idea that points on.'), canonicalId: id('The idea that stands for the group.') };

const EVENTS: Readonly<Partial<Record<EventType, Description>>> = {
  'submission.received': {
    summary: 'A suggestion came in',
    data: { integrationId: nullable(id('Through which integration; null through the API.')) },
  },
  'submission.flagged': { summary: 'A suggestion is held for moderation', data: { rule: word('The rule that held it.', 'stop_word') } },
  'submission.escalated': {
    summary: 'A message is no suggestion but a call for help',
    data: { topic: word('crisis, harm or account.', 'crisis') },
  },
  'submission.moved': {
    summary: 'A suggestion was taken off an idea, or given back',
    data: {
      fromIdeaId: nullable(id('The idea it belonged to.')),
      toIdeaId: nullable(id('The idea it belongs to now; null: it waits in triage.')),
    },
  },
  'submission.split': {
    summary: 'A suggestion that held several wishes became several suggestions',
    data: {
      splitId: id('The split.'),
      partIds: {
        type: 'array',
        description: 'The suggestions of the wishes, in order; empty: it was taken back.',
        items: id('A suggestion.'),
      },
    },
  },
  'submission.split_outdated': {
    summary: 'A suggestion was edited by its author after its wishes had become suggestions of their own',
    data: {
      splitId: id('The split, which waits for a member.'),
      partIds: { type: 'array', description: 'The suggestions that say what it said before, in order.', items: id('A suggestion.') },
      revisionNo: { type: 'integer', description: 'The wording that it has now.' },
    },
  },
  'submission.rejected': {
    summary: 'A suggestion was rejected',
    data: { isAnswered: { type: 'boolean', description: 'Whether its author is told the public reason.' } },
  },
  'submission.appealed': {
    summary: 'An author does not agree with a verdict',
    data: { appealId: id('The appeal.'), verdictId: id('The verdict.') },
  },
  'match.proposed': {
    summary: 'Somebody may have asked for this before',
    data: {
      submissionId: id('The suggestion, where it is one.'),
      ideaId: id('The idea, where it is one.'),
      candidateId: id('The idea it may be the same as.'),
      band: word('likely or related.', 'likely'),
    },
  },
  'automatic_attachment.paused': {
    summary: 'Suggestions no longer join ideas by themselves',
    data: {
      reason: word('undone: members undid too many; not_supported: the decisions no longer bear it out.', 'undone'),
      attachAbove: number('The probability above which they joined.'),
      attached: { type: 'integer', description: 'How many had joined since it was turned on.' },
      undone: { type: 'integer', description: 'How many of them were undone.' },
    },
  },
  'idea.created': {
    summary: 'An idea was opened',
    data: {
      no: { type: 'integer', description: 'Its number in the workspace.' },
      status: word('Its status.', 'new'),
      visibility: word('internal or public.', 'internal'),
    },
  },
  'idea.scored': {
    summary: 'An idea has a new score',
    data: {
      quadrant: word('quick_win, big_bet, fill_in, money_pit or unrated.', 'quick_win'),
      score: number('Absolute; missing while unrated or still hidden.'),
      estimatorCount: { type: 'integer', description: 'Members who have estimated.' },
    },
  },
  'idea.quadrant_changed': {
    summary: 'An idea moved to another quadrant of the matrix',
    data: { from: text('The quadrant before.'), to: text('The quadrant now.') },
  },
  'idea.status_changed': {
    summary: 'An idea went on in its lifecycle',
    data: { from: word('The status before.', 'in_progress'), to: word('The status now.', 'shipped') },
  },
  'idea.merged': { summary: 'An idea was merged into another one', data: { ...MERGE, intoId: id('The idea it was merged into.') } },
  'idea.unmerged': {
    summary: 'A merge was undone',
    data: { ...MERGE, intoId: id('The idea it had been merged into.'), fromCanonicalId: id('The idea that stood for it until now.') },
  },
  'idea.promoted': {
    summary: 'Another idea stands for a group of merged ones',
    data: {
      canonicalId: id('The idea that stands for the group now.'),
      formerCanonicalId: id('The idea that did until now; it points on.'),
      turnedMergeIds: { type: 'array', description: 'The merges between the two, which are turned round.', items: id('A merge.') },
    },
  },
  'announcement.published': { summary: 'An announcement was published', data: {} },
  'delivery.requested': {
    summary: 'A bot is asked to post a message in a thread',
    data: {
      ...DELIVERY,
      thread: {
        type: 'object',
        description: 'Where to post it.',
        properties: {
          platform: word('As given with the submission.', 'discord'),
          realm: word('As given with the submission.', '41771983423143937'),
          channel: word('As given with the submission.', '1171902374421659700'),
          root: word('As given with the submission.', '1171902374421659701'),
          replyTo: text('The message to reply to.'),
          permalink: text('Where the thread can be seen.'),
        },
      },
      text: text('What to say, as plain text. Null where the payload would exceed 20 kB: read it at GET /v1/deliveries/{id}.'),
      markdown: text('The same as CommonMark.'),
      credits: {
        type: 'array',
        description: 'Who is thanked, as they consented to be called.',
        items: { type: 'object', properties: { name: word('What to call them.', 'Nino'), mention: text('Their id on this platform.') } },
      },
    },
  },
  'delivery.delivered': { summary: 'A message arrived in its thread', data: DELIVERY },
  'delivery.failed': { summary: 'A message will not arrive', data: { ...DELIVERY, reason: word('Why, as a code.', 'is_archived') } },
  'closure.unreachable': { summary: 'Somebody who asked cannot be told', data: { reason: word('Why, as a code.', 'is_archived') } },
};

/** The `webhooks` section of the OpenAPI 3.1 description: what we post to webhook endpoints, one entry a public event. */
export function describeWebhooks(): Webhooks {
  return Object.fromEntries(
    PUBLIC_EVENT_TYPES.map((type) => [type, { post: operation(type, EVENTS[type] ?? { summary: type, data: {} }) }]),
  ) as Webhooks;
}

function operation(type: EventType, { summary, data }: Description): object {
  return {
    operationId: `on_${type.replace('.', '_')}`,
    summary,
    description:
      'Posted to the webhook endpoints that asked for this event. Verify `webhook-signature` with the secret of the endpoint, and take a repeated `webhook-id` for the same delivery.',
    tags: ['Webhooks'],
    parameters: [
      header('webhook-id', 'The same on every attempt.', '0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a21'),
      header('webhook-timestamp', 'Unix seconds of this attempt; refuse what is more than five minutes off.', '1763915057'),
      header(
        'webhook-signature',
        'Space-separated `v1,` and base64 HMAC-SHA256 over `id.timestamp.body`.',
        'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      ),
    ],
    requestBody: { required: true, content: { 'application/json': { schema: payload(type, data) } } },
    responses: {
      '2XX': { description: 'Taken.' },
      '410': { description: 'Nothing more, please: the endpoint is disabled.' },
      default: { description: 'Tried again over three days, not before a Retry-After. A redirect is not followed.' },
    },
  };
}

function header(name: string, description: string, example: string): object {
  return { name, in: 'header', required: true, description, schema: { type: 'string' }, example };
}

function payload(type: EventType, data: Description['data']): object {
  const subject = subjectIdName(type);
  return {
    type: 'object',
    required: ['type', 'timestamp', 'data'],
    properties: {
      type: { type: 'string', const: type },
      timestamp: { type: 'string', format: 'date-time', description: 'When it happened.' },
      data: {
        type: 'object',
        description: 'Ids, states and counts. Further fields may be added.',
        required: [subject],
        properties: { ...data, [subject]: id('What it is about.') },
      },
    },
  };
}
