import { RealmMismatch } from '../../integration';
import type { AnswerEvent, ConnectedIntegration, InboundEvent } from '../../integration';
import { at, idAt, listAt, requiredIdAt, textAt, toDisplayName } from '../../payload';
import { PRIVATE_NAMES, asItIsNow, messageTs, toContext, toDate } from './slack-message';

/** Within a block every action needs an id of its own: the prompt's, and the number of the choice. */
const PROMPT_ACTION = /^heed_prompt:([A-Za-z0-9_-]{1,64})(?::\d{1,2})?$/;
const MAX_ANSWER_LENGTH = 2000;

/** An interactivity payload (https://docs.slack.dev/reference/interaction-payloads) as events of ours; none for types we do not know. */
export function interactionsOf(payload: unknown, integration: ConnectedIntegration, receivedAt: Date): InboundEvent[] {
  const context = toContext(integration, textAt(payload, 'team', 'domain'), null);
  const team = textAt(payload, 'team', 'id') ?? textAt(payload, 'user', 'team_id');
  if (team !== context.realm) throw new RealmMismatch();
  switch (textAt(payload, 'type')) {
    case 'message_action': {
      if (textAt(payload, 'callback_id') !== context.settings.callbackId) return [];
      if (isOurOwn(payload, context.botUserId)) return [];
      const channel = requiredIdAt(payload, 'channel', 'id');
      // The author is the message's, never `payload.user`: that is the one who clicked.
      return asItIsNow({ message: at(payload, 'message'), channel, isPrivate: isPrivate(payload) }, 'explicit', context);
    }
    case 'block_actions':
      return listAt(payload, 'actions').flatMap((action) => toAnswer(action, payload, context.realm, receivedAt));
    default:
      return [];
  }
}

/** A button or a choice under a prompt of ours: here the one who clicked is the one who answers. */
function toAnswer(action: unknown, payload: unknown, realm: string, receivedAt: Date): AnswerEvent[] {
  const promptId = PROMPT_ACTION.exec(textAt(action, 'action_id') ?? '')?.[1];
  const value = textAt(action, 'value') ?? textAt(action, 'selected_option', 'value');
  if (promptId === undefined || value === null || value.length > MAX_ANSWER_LENGTH) return [];
  const speaker = {
    realm: idAt(payload, 'user', 'team_id') ?? realm,
    externalId: requiredIdAt(payload, 'user', 'id'),
    name: toDisplayName(textAt(payload, 'user', 'name') ?? textAt(payload, 'user', 'username')),
    email: null,
    assurance: 'verified' as const,
  };
  const answeredAt = idAt(action, 'action_ts') === null ? receivedAt : toDate(messageTs(action, 'action_ts'));
  return [{ kind: 'answer', promptId, speaker, value, answeredAt }];
}

/** Saving our own announcement as an idea would have us answer ourselves. */
function isOurOwn(payload: unknown, botUserId: string | null): boolean {
  const appId = idAt(payload, 'message', 'app_id') ?? idAt(payload, 'message', 'bot_profile', 'app_id');
  const user = idAt(payload, 'message', 'user');
  return (appId !== null && appId === idAt(payload, 'api_app_id')) || (user !== null && user === botUserId);
}

function isPrivate(payload: unknown): boolean {
  const name = textAt(payload, 'channel', 'name');
  return name === null || PRIVATE_NAMES.test(name);
}
