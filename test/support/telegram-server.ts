import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageObject } from './telegram-payloads';
import type { SaidInTelegram, TelegramChat, TelegramUser } from './telegram-payloads';

/** What the server does with the next sendMessage. `posts`: it is sent all the same, the answer lost. */
export type TelegramMisbehaviour =
  | { readonly kind: 'too_many'; readonly retryAfter: number }
  | { readonly kind: 'error'; readonly status: number; readonly description: string }
  | { readonly kind: 'status'; readonly status: number; readonly posts?: boolean }
  | { readonly kind: 'hang'; readonly posts?: boolean }
  | { readonly kind: 'reset'; readonly posts?: boolean };

export interface TelegramPost {
  readonly messageId: number;
  readonly chatId: number;
  /** As a person reads it: the markup is gone. */
  readonly text: string;
  /** The message it answers, null where that is not there or none was asked for. */
  readonly repliesTo: number | null;
  readonly topic: number | null;
  /** All that was sent. */
  readonly request: Readonly<Record<string, unknown>>;
}

interface Webhook {
  readonly url: string;
  readonly secret_token?: string;
  readonly allowed_updates?: readonly string[];
}

/** A stand-in for Telegram on the loopback: the Bot API for one bot, and its side of a webhook. */
export class TelegramServer {
  readonly botToken = `7012345678:AA${randomBytes(17).toString('hex')}`;
  readonly me = {
    id: 7_012_345_678,
    is_bot: true,
    first_name: 'Acme ideas',
    username: 'acme_ideas_bot',
    can_read_all_group_messages: true,
  };
  readonly posts: TelegramPost[] = [];
  /** Calls besides sendMessage that our answers to updates carried. */
  readonly carried: Record<string, unknown>[] = [];
  webhook: Webhook | null = null;
  lastError: { date: number; message: string } | null = null;
  readonly chats = new Map<number, TelegramChat>();
  readonly left = new Set<number>();
  private readonly migrated = new Map<number, number>();
  private readonly known = new Map<number, Set<number>>();
  private readonly refusals = new Map<number, { status: number; description: string }>();
  private readonly misbehaviours: TelegramMisbehaviour[] = [];
  private readonly numbers = new Map<number, number>();
  private readonly server: Server;
  private updateId = 864_512_000;

  constructor() {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  /** Listens on a free port and gives the value for the setting `apiUrl`. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this.apiUrl;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  chat(chat: TelegramChat): TelegramChat {
    this.chats.set(chat.id, chat);
    return chat;
  }

  postsIn(chatId: number): TelegramPost[] {
    return this.posts.filter((post) => post.chatId === chatId);
  }

  misbehave(...next: readonly TelegramMisbehaviour[]): void {
    this.misbehaviours.push(...next);
  }

  /** From now on a message to this chat fails with this sentence. */
  refuse(chatId: number, status: number, description: string): void {
    this.refusals.set(chatId, { status, description });
  }

  /** The group becomes a supergroup: it has another id, and counts its messages from one again. Both chats are told. */
  async migrate(from: TelegramChat, by: TelegramUser, toId: number): Promise<TelegramChat> {
    const to = this.chat({ ...from, id: toId, type: 'supergroup' });
    this.migrated.set(from.id, toId);
    this.chats.delete(from.id);
    await this.deliver({
      message: messageObject({ message_id: this.nextNumber(from.id), chat: from, from: by, migrate_to_chat_id: toId }),
    });
    await this.deliver({
      message: messageObject({ message_id: this.nextNumber(toId), chat: to, from: by, migrate_from_chat_id: from.id }),
    });
    return to;
  }

  /** A message of somebody, numbered by its chat; it is not delivered yet. */
  say(chat: TelegramChat, from: TelegramUser, text: string, more: Partial<SaidInTelegram> = {}): SaidInTelegram {
    const said = { message_id: this.nextNumber(chat.id), chat, from, text, ...more };
    this.known.set(chat.id, (this.known.get(chat.id) ?? new Set()).add(said.message_id));
    return said;
  }

  /** Our own message as others see it when they answer it. */
  toMessage(post: TelegramPost): Record<string, unknown> {
    return messageObject({ message_id: post.messageId, chat: this.chatOf(post.chatId), from: this.me, text: post.text });
  }

  send(said: SaidInTelegram, type = 'message'): Promise<Response> {
    return this.deliver({ [type]: messageObject(said) });
  }

  edit(said: SaidInTelegram, text: string): Promise<Response> {
    return this.send({ ...said, text, edit_date: Math.floor(Date.now() / 1000) + 60 }, 'edited_message');
  }

  /** An update to the webhook, and again, as Telegram does, until it is taken; at most `tries` times. What our answer carries is done. */
  async deliver(update: object, options: { updateId?: number; secret?: string; tries?: number } = {}): Promise<Response> {
    const { webhook } = this;
    if (webhook === null) throw new Error('no webhook is set');
    const updateId = options.updateId ?? ++this.updateId;
    const secret = options.secret ?? webhook.secret_token;
    for (let tries = options.tries ?? 1; ; tries--) {
      const response = await fetch(webhook.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(secret === undefined ? {} : { 'x-telegram-bot-api-secret-token': secret }) },
        body: JSON.stringify({ update_id: updateId, ...update }),
      });
      if (response.ok) {
        const text = await response.clone().text();
        if (text.startsWith('{')) this.carry(JSON.parse(text) as Record<string, unknown>);
        return response;
      }
      this.lastError = {
        date: Math.floor(Date.now() / 1000),
        message: `Wrong response from the webhook: ${response.status} ${response.statusText}`,
      };
      if (tries <= 1) return response;
    }
  }

  private carry({ method, ...parameters }: Record<string, unknown>): void {
    if (method === 'sendMessage') this.record(Number(parameters.chat_id), parameters, String(parameters.text));
    else if (typeof method === 'string') this.carried.push({ method, ...parameters });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const given = await readParameters(request);
    const [, token = '', method = ''] = /^\/bot([^/]+)\/(\w+)/.exec(request.url ?? '') ?? [];
    if (token !== this.botToken) {
      fail(response, /^\d+:/.test(token) ? 401 : 404, /^\d+:/.test(token) ? 'Unauthorized' : 'Not Found');
      return;
    }
    switch (method) {
      case 'getMe':
        succeed(response, this.me);
        return;
      case 'setWebhook':
        this.webhook = given as unknown as Webhook;
        succeed(response, true);
        return;
      case 'getWebhookInfo':
        succeed(response, this.webhookInfo());
        return;
      case 'getChatMember':
        this.getChatMember(Number(given.chat_id), response);
        return;
      case 'sendMessage':
        this.sendMessage(given, request, response);
        return;
      default:
        fail(response, 404, 'Not Found: method not found');
    }
  }

  private webhookInfo(): object {
    const { lastError, webhook } = this;
    const error = lastError === null ? {} : { last_error_date: lastError.date, last_error_message: lastError.message };
    const allowed = webhook?.allowed_updates === undefined ? {} : { allowed_updates: webhook.allowed_updates };
    return {
      url: webhook?.url ?? '',
      has_custom_certificate: false,
      pending_update_count: lastError === null ? 0 : 2,
      ...error,
      ...allowed,
    };
  }

  private getChatMember(chatId: number, response: ServerResponse): void {
    if (!this.chats.has(chatId)) fail(response, 400, 'Bad Request: chat not found');
    else succeed(response, { user: this.me, status: this.left.has(chatId) ? 'left' : 'administrator' });
  }

  private sendMessage(given: Record<string, unknown>, request: IncomingMessage, response: ServerResponse): void {
    const next = this.misbehaviours.shift();
    const chatId = Number(given.chat_id);
    const refusal = this.refusalOf(chatId, given);
    const isPosted = refusal === null && (next === undefined || ('posts' in next && next.posts === true));
    const post = isPosted ? this.record(chatId, given, visible(String(given.text))) : null;
    switch (next?.kind) {
      case 'too_many':
        fail(response, 429, `Too Many Requests: retry after ${next.retryAfter}`, { retry_after: next.retryAfter });
        return;
      case 'error':
        fail(response, next.status, next.description);
        return;
      case 'status':
        response.writeHead(next.status).end('upstream error');
        return;
      case 'hang':
        return;
      case 'reset':
        request.socket.resetAndDestroy();
        return;
      case undefined:
        if (post === null) fail(response, refusal?.status ?? 400, refusal?.description ?? 'Bad Request', refusal?.parameters);
        else succeed(response, this.toMessage(post));
    }
  }

  private refusalOf(chatId: number, given: Record<string, unknown>): { status: number; description: string; parameters?: object } | null {
    const movedTo = this.migrated.get(chatId);
    if (movedTo !== undefined) {
      const description = 'Bad Request: group chat was upgraded to a supergroup chat';
      return { status: 400, description, parameters: { migrate_to_chat_id: movedTo } };
    }
    const refused = this.refusals.get(chatId);
    if (refused) return refused;
    if (!this.chats.has(chatId)) return { status: 400, description: 'Bad Request: chat not found' };
    const text = String(given.text);
    const stray = strayMarkup(text);
    if (stray !== null)
      return { status: 400, description: `Bad Request: can't parse entities: Unsupported start tag "${stray}" at byte offset 1` };
    if (visible(text).trim() === '') return { status: 400, description: 'Bad Request: message text is empty' };
    if (visible(text).length > 4096) return { status: 400, description: 'Bad Request: message is too long' };
    const reply = given.reply_parameters as { message_id?: number; allow_sending_without_reply?: boolean } | undefined;
    const isThere = reply?.message_id === undefined || this.known.get(chatId)?.has(reply.message_id) === true;
    if (!isThere && reply.allow_sending_without_reply !== true)
      return { status: 400, description: 'Bad Request: message to be replied not found' };
    return null;
  }

  private record(chatId: number, request: Record<string, unknown>, text: string): TelegramPost {
    const target = (request.reply_parameters as { message_id?: number } | undefined)?.message_id ?? null;
    const messageId = this.nextNumber(chatId);
    const known = this.known.get(chatId) ?? new Set<number>();
    const repliesTo = target !== null && known.has(target) ? target : null;
    this.known.set(chatId, known.add(messageId));
    const topic = typeof request.message_thread_id === 'number' ? request.message_thread_id : null;
    const post = { messageId, chatId, text, repliesTo, topic, request };
    this.posts.push(post);
    return post;
  }

  private chatOf(chatId: number): TelegramChat {
    return this.chats.get(chatId) ?? { id: chatId, type: 'group' };
  }

  private nextNumber(chatId: number): number {
    const next = (this.numbers.get(chatId) ?? 0) + 1;
    this.numbers.set(chatId, next);
    return next;
  }
}

/** The tags that Telegram's HTML knows and that we may use; any other `<` must be written as an entity. */
const KNOWN_TAG = /<\/?(?:b|i|u|s|code|pre)>|<a href="[^"<>]*">|<\/a>/g;

function strayMarkup(html: string): string | null {
  return /<[^>]*>?/.exec(html.replace(KNOWN_TAG, ''))?.[0] ?? null;
}

function visible(html: string): string {
  return html.replace(KNOWN_TAG, '').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

async function readParameters(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : Object.fromEntries(new URLSearchParams(text));
}

function succeed(response: ServerResponse, result: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ok: true, result }));
}

/** Telegram's status is that of its answer, and its words stand in the body. */
function fail(response: ServerResponse, status: number, description: string, parameters?: object): void {
  const body = { ok: false, error_code: status, description, ...(parameters === undefined ? {} : { parameters }) };
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
