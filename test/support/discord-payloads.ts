/** Interactions in the shape that Discord sends them. Pure: the server beside this file signs and posts them. */

export interface DiscordPlace {
  readonly applicationId: string;
  /** Null: a direct message with the bot. */
  readonly guildId: string | null;
  readonly channelId: string;
  /** Where the channel is a thread. */
  readonly parentId?: string;
}

export interface DiscordUser {
  readonly id: string;
  readonly username: string;
  readonly globalName?: string | null;
  readonly roles?: readonly string[];
}

export interface DiscordMessage {
  readonly id: string;
  readonly channelId: string;
  readonly author: DiscordUser & { readonly bot?: boolean };
  readonly content: string;
  readonly mentions?: readonly DiscordUser[];
  readonly webhookId?: string;
  readonly applicationId?: string;
}

export interface Interaction {
  readonly id: string;
  readonly token: string;
}

export function slashPayload(
  by: DiscordUser,
  options: Readonly<Record<string, string>>,
  place: DiscordPlace,
  interaction: Interaction,
  name = 'idea',
): object {
  const given = Object.entries(options).map(([option, value]) => ({ type: 3, name: option, value }));
  return { ...envelope(2, by, place, interaction), data: { id: '1179082371987300433', type: 1, name, options: given } };
}

export function messageCommandPayload(
  message: DiscordMessage,
  clickedBy: DiscordUser,
  place: DiscordPlace,
  interaction: Interaction,
  name = 'Suggest',
): object {
  const data = {
    id: '1179082371987300434',
    type: 3,
    name,
    target_id: message.id,
    resolved: { messages: { [message.id]: messageObject(message) } },
  };
  return { ...envelope(2, clickedBy, place, interaction), data };
}

/** `shape`: how the fields stand in it, under labels as they are sent now or in rows as before. */
export function modalPayload(
  by: DiscordUser,
  text: string,
  place: DiscordPlace,
  interaction: Interaction,
  shape: 'labels' | 'rows' = 'labels',
): object {
  const field = { type: 4, id: 2, custom_id: 'text', value: text };
  const components = shape === 'labels' ? [{ type: 18, id: 1, component: field }] : [{ type: 1, id: 1, components: [field] }];
  return { ...envelope(5, by, place, interaction), data: { custom_id: 'heed_idea', components } };
}

export function buttonPayload(
  by: DiscordUser,
  customId: string,
  place: DiscordPlace,
  interaction: Interaction,
  values?: readonly string[],
): object {
  const data = { custom_id: customId, component_type: values === undefined ? 2 : 3, ...(values === undefined ? {} : { values }) };
  return { ...envelope(3, by, place, interaction), data };
}

export function messageObject(message: DiscordMessage): object {
  return {
    id: message.id,
    type: 0,
    channel_id: message.channelId,
    author: { ...userObject(message.author), ...(message.author.bot === true ? { bot: true } : {}) },
    content: message.content,
    timestamp: new Date(Number(BigInt(message.id) >> 22n) + 1_420_070_400_000).toISOString(),
    edited_timestamp: null,
    attachments: [],
    embeds: [],
    mentions: (message.mentions ?? []).map(userObject),
    mention_roles: [],
    mention_everyone: false,
    pinned: false,
    tts: false,
    flags: 0,
    components: [],
    ...(message.webhookId === undefined ? {} : { webhook_id: message.webhookId }),
    ...(message.applicationId === undefined ? {} : { application_id: message.applicationId }),
  };
}

function userObject(user: DiscordUser): object {
  return { id: user.id, username: user.username, global_name: user.globalName ?? null, avatar: null, discriminator: '0', public_flags: 0 };
}

function envelope(type: number, by: DiscordUser, place: DiscordPlace, { id, token }: Interaction): object {
  const parent = place.parentId === undefined ? {} : { parent_id: place.parentId };
  const channel = { id: place.channelId, type: place.guildId === null ? 1 : place.parentId === undefined ? 0 : 11, ...parent };
  const who =
    place.guildId === null
      ? { user: userObject(by), context: 1 }
      : {
          guild_id: place.guildId,
          guild: { id: place.guildId, locale: 'en-US', features: [] },
          member: {
            user: userObject(by),
            roles: by.roles ?? [],
            nick: null,
            permissions: '2248473465835073',
            joined_at: '2024-03-01T09:00:00.000000+00:00',
          },
          context: 0,
        };
  return {
    id,
    application_id: place.applicationId,
    type,
    token,
    version: 1,
    channel_id: place.channelId,
    channel,
    locale: 'en-US',
    ...who,
  };
}
