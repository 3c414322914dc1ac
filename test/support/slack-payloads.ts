/** Payloads in the shape that Slack sends them. Pure: the server beside this file signs and posts them. */

export interface SlackWorkspace {
  readonly teamId: string;
  readonly teamDomain: string;
  readonly appId: string;
  readonly botUserId: string;
  readonly botId: string;
}

export interface SaidInSlack {
  readonly channel: string;
  readonly user: string;
  readonly text: string;
  readonly ts: string;
  readonly threadTs?: string;
  readonly channelType?: 'channel' | 'group' | 'im' | 'mpim';
  /** Where the user belongs to another workspace (Slack Connect). */
  readonly userTeam?: string;
}

export function messageEvent(said: SaidInSlack, workspace: SlackWorkspace): object {
  return { ...messageObject(said, workspace), channel: said.channel, channel_type: said.channelType ?? 'channel', event_ts: said.ts };
}

/** As in Slack, a mention does not say what type its channel has. */
export function mentionEvent(said: SaidInSlack, workspace: SlackWorkspace): object {
  return { ...messageObject(said, workspace), type: 'app_mention', channel: said.channel, event_ts: said.ts };
}

export function editEvent(said: SaidInSlack, text: string, at: string, workspace: SlackWorkspace): object {
  const before = messageObject(said, workspace);
  return {
    type: 'message',
    subtype: 'message_changed',
    hidden: true,
    channel: said.channel,
    channel_type: said.channelType ?? 'channel',
    ts: at,
    event_ts: at,
    message: { ...before, text, edited: { user: said.user, ts: at } },
    previous_message: before,
  };
}

export function deleteEvent(said: SaidInSlack, at: string, workspace: SlackWorkspace): object {
  return {
    type: 'message',
    subtype: 'message_deleted',
    hidden: true,
    channel: said.channel,
    channel_type: said.channelType ?? 'channel',
    ts: at,
    event_ts: at,
    deleted_ts: said.ts,
    previous_message: messageObject(said, workspace),
  };
}

export function eventEnvelope(event: object, eventId: string, workspace: SlackWorkspace): object {
  return {
    token: 'z26uFbvR1xHJEdHE1OQiO6t8',
    team_id: workspace.teamId,
    api_app_id: workspace.appId,
    event,
    type: 'event_callback',
    event_id: eventId,
    event_time: Math.floor(Date.now() / 1000),
    authorizations: [
      { enterprise_id: null, team_id: workspace.teamId, user_id: workspace.botUserId, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
  };
}

export interface ShortcutClick {
  readonly said: SaidInSlack;
  /** Who clicked: not the author. */
  readonly clickedBy: string;
  readonly callbackId?: string;
  readonly triggerId: string;
}

export function shortcutPayload(click: ShortcutClick, workspace: SlackWorkspace): object {
  const { said } = click;
  const names = { channel: 'support', group: 'privategroup', im: 'directmessage', mpim: 'mpdm-anna--ben-1' };
  return {
    type: 'message_action',
    action_ts: said.ts,
    team: { id: workspace.teamId, domain: workspace.teamDomain },
    user: { id: click.clickedBy, username: 'clicker', name: 'clicker', team_id: workspace.teamId },
    channel: { id: said.channel, name: names[said.channelType ?? 'channel'] },
    callback_id: click.callbackId ?? 'save_idea',
    trigger_id: click.triggerId,
    response_url: `https://hooks.slack.com/app/${workspace.teamId}/1/a`,
    message_ts: said.ts,
    message: messageObject(said, workspace),
    api_app_id: workspace.appId,
  };
}

function messageObject(said: SaidInSlack, workspace: SlackWorkspace): object {
  const team = said.userTeam ?? workspace.teamId;
  const thread = said.threadTs === undefined ? {} : { thread_ts: said.threadTs };
  return { type: 'message', user: said.user, text: said.text, ts: said.ts, team, source_team: team, user_team: team, ...thread };
}
