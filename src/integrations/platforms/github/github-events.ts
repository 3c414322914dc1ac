import type {
  ConnectedIntegration,
  DeleteEvent,
  EditEvent,
  InboundEvent,
  MessageKey,
  MovedEvent,
  SuggestionEvent,
} from '../../integration';
import { at, isObject, listAt, requiredNumberIdAt, textAt, timeAt, toWebUrl } from '../../payload';
import { afterCommand } from '../../idea-command';
import { markedDelivery } from '../../delivery-marker';
import { channelOf, isBot, isOurs, speakerOf, threadOf, toContext } from './github-context';
import type { GithubContext, TopicKind } from './github-context';
import { GITHUB_REPOSITORY } from './github-settings';

/** What a person wrote: an issue, a discussion, or a comment. */
interface Said {
  readonly message: unknown;
  readonly key: MessageKey;
  readonly sender: unknown;
}

/** A webhook delivery (https://docs.github.com/en/webhooks/webhook-events-and-payloads) as events of ours; none for types that we do not know. */
export function eventsOf(type: string, payload: unknown, integration: ConnectedIntegration): InboundEvent[] {
  const context = toContext(payload, integration);
  if (context === null) return [];
  switch (type) {
    case 'issues':
      return onTopic('issue', payload, context);
    case 'discussion':
      return onTopic('discussion', payload, context);
    case 'issue_comment':
      return onComment('issue', payload, context);
    case 'discussion_comment':
      return onComment('discussion', payload, context);
    default:
      return [];
  }
}

function onTopic(kind: TopicKind, payload: unknown, context: GithubContext): InboundEvent[] {
  const topic = at(payload, kind);
  const said = { message: topic, key: keyOf(kind, topic, context), sender: at(payload, 'sender') };
  switch (textAt(payload, 'action')) {
    case 'opened':
    case 'created':
      return [...movedHere(kind, payload, context), ...toSuggestion(kind, said, context)];
    case 'category_changed':
      return asItIsNow(kind, said, context);
    case 'labeled':
      return isIdeaLabel(at(payload, 'label'), context) ? asItIsNow(kind, said, context) : [];
    case 'edited':
      return [...toSuggestion(kind, said, context), ...toTopicEdit(said, context)];
    case 'deleted':
      return [toDelete(said)];
    case 'transferred':
      return movedAway(kind, payload, context);
    default:
      return [];
  }
}

/** These words are as old as their last edit, not as the topic: an edit before it that comes later must not win. */
function asItIsNow(kind: TopicKind, said: Said, context: GithubContext): InboundEvent[] {
  return toSuggestion(kind, said, context).flatMap((suggestion) => [suggestion, ...toTopicEdit(said, context)]);
}

function toTopicEdit(said: Said, context: GithubContext): EditEvent[] {
  return toEdit(said, textAt(said.message, 'title'), bodyOf(said.message), context);
}

/**
 * A labelled one was asked for outright; one in a category of ideas waits in triage. GitHub sends each delivery once, so that a lost one is
 * made up for by the next that shows the whole thing: known already, it changes nothing.
 */
function toSuggestion(kind: TopicKind, said: Said, context: GithubContext): SuggestionEvent[] {
  const { message: topic, key } = said;
  const isLabelled = listAt(topic, 'labels').some((label) => isIdeaLabel(label, context));
  const isInCategory = context.settings.ideaCategories.includes(textAt(topic, 'category', 'slug') ?? '');
  const text = bodyOf(topic);
  if ((!isLabelled && !isInCategory) || text === '' || isFromMachine(said, context)) return [];
  const thread = threadOf(topic, kind, null, context);
  return [
    {
      kind: 'suggestion',
      message: key,
      title: textAt(topic, 'title'),
      text,
      speaker: speakerOf(topic, context),
      thread,
      permalink: thread.permalink,
      saidAt: timeAt(topic, 'created_at'),
      intent: isLabelled ? 'explicit' : 'implicit',
      isTrap: false,
    },
  ];
}

/** What a bot opened is a wish only where a person labels it; what we wrote ourselves never is. */
function isFromMachine({ message, sender }: Said, context: GithubContext): boolean {
  const author = at(message, 'user');
  return markedDelivery(bodyOf(message)) !== null || isOurs(author, context) || (isBot(author, context) && isBot(sender, context));
}

function onComment(kind: TopicKind, payload: unknown, context: GithubContext): InboundEvent[] {
  const comment = at(payload, 'comment');
  const said = { message: comment, key: keyOf(`${kind}_comment`, comment, context), sender: at(payload, 'sender') };
  const delivered = markedDelivery(textAt(comment, 'body') ?? '');
  // Anybody can write our marker: only the account that answers for us proves an arrival. It is no wish either way.
  if (delivered !== null) return isOurs(at(comment, 'user'), context) ? [toEcho(kind, comment, delivered)] : [];
  switch (textAt(payload, 'action')) {
    case 'created':
      return toAskOrReply(kind, said, payload, context);
    case 'edited':
      // It shows the whole comment, and so makes up for one that was lost or comes later.
      return [...toAskOrReply(kind, said, payload, context), ...toEdit(said, null, wordsOf(comment, context).text, context)];
    case 'deleted':
      return [toDelete(said)];
    default:
      return [];
  }
}

/** Edited, it is still a wish when only the command is gone. */
function toAskOrReply(kind: TopicKind, said: Said, payload: unknown, context: GithubContext): InboundEvent[] {
  const before = { body: at(payload, 'changes', 'body', 'from') };
  const isAsked = wordsOf(said.message, context).isCommand || wordsOf(before, context).isCommand;
  return isAsked ? toAsk(kind, said, payload, context) : toReply(kind, said, payload, context);
}

/** The wish is the comment's and so is its author, whoever opened the issue. A bare /idea says nothing. */
function toAsk(kind: TopicKind, { message: comment, key, sender }: Said, payload: unknown, context: GithubContext): SuggestionEvent[] {
  const { text } = wordsOf(comment, context);
  const speaker = speakerOf(comment, context);
  if (text === '' || speaker === null || isBot(sender, context)) return [];
  return [
    {
      kind: 'suggestion',
      message: key,
      title: null,
      text,
      speaker,
      thread: threadOf(at(payload, kind), kind, replyTarget(kind, comment), context),
      permalink: toWebUrl(textAt(comment, 'html_url')),
      saidAt: timeAt(comment, 'created_at'),
      intent: 'explicit',
      isTrap: false,
    },
  ];
}

/** Of GitHub's author_association, those who belong to the team (https://docs.github.com/en/graphql/reference/enums#commentauthorassociation). */
const TEAM: readonly string[] = ['OWNER', 'MEMBER', 'COLLABORATOR'];

function toReply(kind: TopicKind, { message: comment, key, sender }: Said, payload: unknown, context: GithubContext): InboundEvent[] {
  const text = bodyOf(comment);
  const speaker = speakerOf(comment, context);
  const saidAt = timeAt(comment, 'created_at');
  if (text === '' || speaker === null || saidAt === null || isBot(sender, context)) return [];
  const { realm, channel, root } = threadOf(at(payload, kind), kind, null, context);
  const isMember = (speaker.roles ?? []).some((role) => TEAM.includes(role));
  return [{ kind: 'thread_reply', message: key, thread: { realm, channel, root }, speaker, text, saidAt, isMember }];
}

/** A bot that tidies up somebody's text does not speak for them. */
function toEdit({ message, key, sender }: Said, title: string | null, text: string, context: GithubContext): EditEvent[] {
  if (isBot(sender, context) || text === '') return [];
  return [{ kind: 'edit', message: key, title, text, editedAt: timeAt(message, 'updated_at') }];
}

function toDelete({ key }: Said): DeleteEvent {
  return { kind: 'delete', message: key, deletedAt: null };
}

function toEcho(kind: TopicKind, comment: unknown, deliveryId: string): InboundEvent {
  return { kind: 'echo', deliveryId, externalId: `${kind}comment-${requiredNumberIdAt(comment, 'id')}` };
}

/**
 * The old repository says where it went; the new one, where it came from. Either may be the only one that delivers here, or the first. The
 * root of a thread is no id, so it is the same there.
 */
function movedAway(kind: TopicKind, payload: unknown, context: GithubContext): MovedEvent[] {
  const repository = textAt(payload, 'changes', 'new_repository', 'full_name') ?? '';
  const topic = at(payload, 'changes', `new_${kind}`);
  if (!GITHUB_REPOSITORY.test(repository) || !isObject(topic)) return [];
  const fromChannel = channelOf(context.repository, at(payload, kind));
  return [{ kind: 'moved', realm: context.realm, fromChannel, toChannel: channelOf(repository, topic), keepsMessageIds: true }];
}

function movedHere(kind: TopicKind, payload: unknown, context: GithubContext): MovedEvent[] {
  const repository = textAt(payload, 'changes', 'old_repository', 'full_name') ?? '';
  const topic = at(payload, 'changes', `old_${kind}`);
  if (!GITHUB_REPOSITORY.test(repository) || !isObject(topic)) return [];
  const toChannel = channelOf(context.repository, at(payload, kind));
  return [{ kind: 'moved', realm: context.realm, fromChannel: channelOf(repository, topic), toChannel, keepsMessageIds: true }];
}

/** Ids are unique on a host, so that a message keeps its key when its repository is renamed. */
function keyOf(type: string, message: unknown, context: GithubContext): MessageKey {
  return { realm: context.realm, channel: type, message: requiredNumberIdAt(message, 'id') };
}

/** Replies stand one level below a comment of a discussion, and only that comment can be replied to. */
function replyTarget(kind: TopicKind, comment: unknown): string | null {
  if (kind === 'issue' || typeof at(comment, 'parent_id') === 'number') return null;
  const id = textAt(comment, 'node_id');
  return id !== null && /^[A-Za-z0-9_=-]{1,255}$/.test(id) ? id : null;
}

function wordsOf(comment: unknown, { settings }: GithubContext): { readonly text: string; readonly isCommand: boolean } {
  const text = bodyOf(comment);
  const asked = settings.ideaCommand ? afterCommand(text) : null;
  return { text: asked ?? text, isCommand: asked !== null };
}

/** An issue without a text says it all in its title. */
function bodyOf(message: unknown): string {
  return textAt(message, 'body')?.trim() || (textAt(message, 'title')?.trim() ?? '');
}

function isIdeaLabel(label: unknown, { settings }: GithubContext): boolean {
  const name = textAt(label, 'name')?.toLowerCase();
  return name !== undefined && settings.ideaLabels.some((idea) => idea.toLowerCase() === name);
}
