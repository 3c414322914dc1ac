import { markedDelivery } from '../../delivery-marker';
import { afterCommand } from '../../idea-command';
import { readSettings } from '../../integration';
import type {
  ConnectedIntegration,
  InboundEvent,
  MessageKey,
  ReactionEvent,
  Speaker,
  SuggestionEvent,
  ThreadAddress,
} from '../../integration';
import { at, numberIdAt, requiredNumberIdAt, textAt, timeAt, toDisplayName } from '../../payload';
import { DiscourseSettings } from './discourse-settings';

/** One queue of posts for the whole forum: Discourse limits what an API key may post a minute, in whatever topic. */
const CHANNEL = 'topics';

/** The one sign that webhooks of Discourse tell of. */
const LIKE = 'heart';

/** What the parts of one delivery share. `post`: as WebHookPostSerializer writes it (discourse/discourse, app/serializers). */
interface Delivered {
  readonly post: unknown;
  readonly settings: DiscourseSettings;
  readonly key: MessageKey;
  /** The topic's first post is the topic. */
  readonly isTopic: boolean;
}

/** An event of a post as events of ours. Events of topics carry no text; that of their first post comes beside them. */
export function eventsOf(name: string, post: unknown, integration: ConnectedIntegration): InboundEvent[] {
  const settings = readSettings(DiscourseSettings, integration.settings);
  const key = { realm: settings.siteUrl, channel: 'post', message: requiredNumberIdAt(post, 'id') };
  const delivered = { post, settings, key, isTopic: at(post, 'post_number') === 1 };
  if (name === 'post_destroyed') return [{ kind: 'delete', message: key, deletedAt: timeAt(post, 'deleted_at') }];
  const marked = markedDelivery(textAt(post, 'raw') ?? '');
  // Anybody can write our marker: only the user who answers for us proves an arrival.
  if (isOurs(delivered)) return marked === null ? [] : [{ kind: 'echo', deliveryId: marked, externalId: key.message }];
  if (marked !== null || isBot(post) || isHidden(post)) return [];
  switch (name) {
    case 'post_created':
      return [...toSuggestion(delivered), ...toReply(delivered)];
    case 'post_edited':
      return [...toSuggestion(delivered), ...toReply(delivered), ...toEdit(delivered)];
    default:
      return [];
  }
}

/**
 * A like as a vote (WebHookLikeSerializer: the post and who liked it, no time). Discourse does not tell that one was taken back. Under our own post it
 * stands under a delivery, which is known by its thread's channel.
 */
export function likesOf(name: string, body: unknown, integration: ConnectedIntegration, receivedAt: Date): ReactionEvent[] {
  const settings = readSettings(DiscourseSettings, integration.settings);
  const [post, user] = [at(body, 'like', 'post'), at(body, 'like', 'user')];
  const speaker = likerOf(user, settings);
  if (name !== 'post_liked' || speaker === null) return [];
  const isOfUs = textAt(post, 'username')?.toLowerCase() === settings.apiUsername.toLowerCase();
  const message = { realm: settings.siteUrl, channel: isOfUs ? CHANNEL : 'post', message: requiredNumberIdAt(post, 'id') };
  return [{ kind: 'reaction', message, speaker, reaction: LIKE, isRemoved: false, reactedAt: receivedAt }];
}

function likerOf(user: unknown, { siteUrl }: DiscourseSettings): Speaker | null {
  const id = at(user, 'id');
  if (typeof id === 'number' && id < 0) return null;
  const [externalId, username] = [numberIdAt(user, 'id'), textAt(user, 'username')];
  if (externalId === null || username === null) return null;
  const name = toDisplayName(textAt(user, 'name')) ?? toDisplayName(username);
  return { realm: siteUrl, externalId, name, email: null, assurance: 'verified', handle: toDisplayName(username) };
}

/** One that was lost, or comes later, is made up for when the post is edited: known already, it changes nothing. */
function toSuggestion(delivered: Delivered): SuggestionEvent[] {
  const { post, key, isTopic, settings } = delivered;
  const { text, isCommand } = wordsOf(delivered);
  if (text === '' || !(isCommand || (isTopic && isIdeaTopic(delivered)))) return [];
  const permalink = permalinkTo(delivered);
  return [
    {
      kind: 'suggestion',
      message: key,
      title: isTopic ? textAt(post, 'topic_title') : null,
      text,
      speaker: speakerOf(post, settings),
      thread: threadOf(delivered),
      permalink,
      saidAt: timeAt(post, 'created_at'),
      intent: isCommand ? 'explicit' : 'implicit',
      isTrap: false,
    },
  ];
}

function toReply(delivered: Delivered): InboundEvent[] {
  const { post, key, isTopic, settings } = delivered;
  const { text, isCommand } = wordsOf(delivered);
  const speaker = speakerOf(post, settings);
  const saidAt = timeAt(post, 'created_at');
  if (isTopic || isCommand || text === '' || speaker === null || saidAt === null) return [];
  const { realm, channel, root } = threadOf(delivered);
  const isMember = (speaker.roles ?? []).length > 0;
  return [{ kind: 'thread_reply', message: key, thread: { realm, channel, root }, speaker, text, saidAt, isMember }];
}

function toEdit(delivered: Delivered): InboundEvent[] {
  const { post, key, isTopic } = delivered;
  const { text } = wordsOf(delivered);
  if (text === '') return [];
  return [{ kind: 'edit', message: key, title: isTopic ? textAt(post, 'topic_title') : null, text, editedAt: timeAt(post, 'updated_at') }];
}

function speakerOf(post: unknown, { siteUrl }: DiscourseSettings): Speaker | null {
  const externalId = numberIdAt(post, 'user_id');
  const username = textAt(post, 'username');
  if (externalId === null || username === null) return null;
  const trustLevel = at(post, 'trust_level');
  return {
    realm: siteUrl,
    externalId,
    name: toDisplayName(textAt(post, 'name')) ?? toDisplayName(username),
    email: null,
    assurance: 'verified',
    handle: toDisplayName(username),
    trustLevel: typeof trustLevel === 'number' && [0, 1, 2, 3, 4].includes(trustLevel) ? trustLevel : null,
    roles: ['admin', 'moderator', 'staff'].filter((role) => at(post, role) === true),
  };
}

/** A reply within a topic is answered as such; the topic itself, at its end. */
function threadOf({ post, settings, isTopic, key }: Delivered): ThreadAddress {
  const topicId = requiredNumberIdAt(post, 'topic_id');
  const isPrivate = !settings.isPublic || textAt(post, 'topic_archetype') === 'private_message';
  const replyTo = isTopic ? null : numberIdAt(post, 'post_number');
  const permalink = topicUrl(settings, textAt(post, 'topic_slug'), topicId);
  return { realm: key.realm, channel: CHANNEL, root: topicId, replyTo, permalink, isPrivate };
}

function permalinkTo({ post, settings }: Delivered): string {
  const topic = topicUrl(settings, textAt(post, 'topic_slug'), requiredNumberIdAt(post, 'topic_id'));
  return `${topic}/${requiredNumberIdAt(post, 'post_number')}`;
}

/** Discourse finds a topic by its number; the slug is there to be read, and `-` stands for one that is missing. */
export function topicUrl({ siteUrl }: DiscourseSettings, slug: string | null, topicId: string): string {
  return `${siteUrl}/t/${slug !== null && /^[\w-]{1,255}$/.test(slug) ? slug : '-'}/${topicId}`;
}

function isIdeaTopic({ post, settings }: Delivered): boolean {
  if (textAt(post, 'topic_archetype') === 'private_message') return false;
  const category = at(post, 'category_id');
  return settings.everyTopic || (typeof category === 'number' && settings.ideaCategories.includes(category));
}

function wordsOf({ post, settings }: Delivered): { readonly text: string; readonly isCommand: boolean } {
  const text = textAt(post, 'raw')?.trim() ?? '';
  const asked = settings.ideaCommand ? afterCommand(text) : null;
  return { text: asked ?? text, isCommand: asked !== null };
}

function isOurs({ post, settings }: Delivered): boolean {
  return textAt(post, 'username')?.toLowerCase() === settings.apiUsername.toLowerCase();
}

/** The system user and the bots that Discourse brings along have numbers below zero. */
function isBot(post: unknown): boolean {
  const id = at(post, 'user_id');
  return typeof id === 'number' && id < 0;
}

/** Flagged by the community, a small action ("closed this topic"), or a whisper among the team. */
function isHidden(post: unknown): boolean {
  const type = at(post, 'post_type');
  return at(post, 'hidden') === true || (typeof type === 'number' && type !== 1);
}
