import type { InboundEvent, Speaker } from '../../integration';
import { idAt, requiredIdAt, textAt } from '../../payload';
import { messageTs, toDate } from './slack-message';
import type { SlackContext } from './slack-message';

/** https://docs.slack.dev/reference/events/reaction_added: it carries no words, and `user` is who reacted, never the author. */
export function reactionsOf(event: unknown, context: SlackContext): InboundEvent[] {
  if (textAt(event, 'item', 'type') !== 'message') return [];
  const user = requiredIdAt(event, 'user');
  const reaction = requiredIdAt(event, 'reaction');
  if (user === context.botUserId) return [];
  const message = { realm: context.realm, channel: requiredIdAt(event, 'item', 'channel'), message: tsOfItem(event) };
  const speaker: Speaker = { realm: context.realm, externalId: user, name: null, email: null, assurance: 'verified' };
  const isRemoved = textAt(event, 'type') === 'reaction_removed';
  const seen: InboundEvent = {
    kind: 'reaction',
    message,
    speaker,
    reaction: plain(reaction),
    isRemoved,
    reactedAt: toDate(messageTs(event, 'event_ts')),
  };
  // What our own bot said is no wish, whoever marks it.
  const author = idAt(event, 'item_user');
  const isMark = !isRemoved && author !== null && author !== context.botUserId && context.settings.ideaReactions.includes(plain(reaction));
  return isMark ? [{ kind: 'lookup', message, by: speaker, hint: {} }, seen] : [seen];
}

function tsOfItem(event: unknown): string {
  return messageTs({ ts: textAt(event, 'item', 'ts') }, 'ts');
}

/** `+1::skin-tone-3` is a thumb like any other. */
function plain(reaction: string): string {
  return reaction.split('::')[0] ?? reaction;
}
