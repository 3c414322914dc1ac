import type { ConnectedIntegration, IntakeReply, ParsedDelivery } from '../../integration';
import { MalformedPayload, RealmMismatch } from '../../integration';
import { idAt, requiredIdAt, textAt, toDisplayName } from '../../payload';
import { PRIVATE_NAMES, toContext } from './slack-message';
import { toPlainText } from './slack-text';

const OK: IntakeReply = { status: 200 };

/**
 * A slash command (https://docs.slack.dev/interactivity/implementing-slash-commands). Slack sends it once, and no message of it exists in the
 * channel: `trigger_id` is its key, and the bot posts the request, so that there is a thread to answer in.
 */
export function parseCommand(form: object, integration: ConnectedIntegration, receivedAt: Date): ParsedDelivery {
  const context = toContext(integration, textAt(form, 'team_domain'), null);
  if (textAt(form, 'team_id') !== context.realm) throw new RealmMismatch();
  const triggerId = requiredIdAt(form, 'trigger_id');
  if (triggerId.length > 240) throw new MalformedPayload('/trigger_id is longer than 240 characters');
  const text = toPlainText(textAt(form, 'text') ?? '').trim();
  if (text === '') {
    const command = (idAt(form, 'command') ?? '/idea').slice(0, 40);
    return { deliveryKey: triggerId, events: [], reply: onlyForThem(`Say what you wish for after the command: ${command} …`) };
  }
  const channel = requiredIdAt(form, 'channel_id');
  const user = requiredIdAt(form, 'user_id');
  const name = toDisplayName(textAt(form, 'user_name'));
  const channelName = textAt(form, 'channel_name');
  const isPrivate = channelName === null || PRIVATE_NAMES.test(channelName);
  return {
    deliveryKey: triggerId,
    reply: OK,
    events: [
      {
        kind: 'suggestion',
        message: { realm: context.realm, channel, message: `command:${triggerId}` },
        title: null,
        text,
        speaker: { realm: context.realm, externalId: user, name, handle: name, email: null, assurance: 'verified' },
        thread: null,
        permalink: null,
        saidAt: receivedAt,
        intent: 'explicit',
        isTrap: false,
        opening: { channel, user, isPrivate: String(isPrivate) },
      },
    ],
  };
}

/** A person waits for this answer, and Slack will not ask again. Anything else Slack sends again, or tells its user of the failure itself. */
export function commandTooLate(form: ReadonlyMap<string, string>): IntakeReply | null {
  return form.has('command') ? onlyForThem('This was not stored: please send it again in a moment.') : null;
}

function onlyForThem(text: string): IntakeReply {
  return { status: 200, contentType: 'application/json', body: JSON.stringify({ response_type: 'ephemeral', text }) };
}
