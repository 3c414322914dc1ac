import type { PlatformClass } from '../integration';
import { DiscordPlatform } from './discord/discord.platform';
import { DiscoursePlatform } from './discourse/discourse.platform';
import { FormbricksPlatform } from './formbricks.platform';
import { GenericFormPlatform } from './generic-form.platform';
import { GithubPlatform } from './github/github.platform';
import { GoogleFormsPlatform } from './google-forms.platform';
import { HtmlFormPlatform } from './html-form.platform';
import { JotformPlatform } from './jotform.platform';
import { MailPlatform } from './mail/mail.platform';
import { MattermostPlatform } from './mattermost/mattermost.platform';
import { PostmarkPlatform } from './postmark/postmark.platform';
import { SlackPlatform } from './slack/slack.platform';
import { TallyPlatform } from './tally.platform';
import { TeamsPlatform } from './teams.platform';
import { TelegramPlatform } from './telegram/telegram.platform';
import { TypeformPlatform } from './typeform.platform';
import { ZendeskPlatform } from './zendesk.platform';

/** Every platform that Heed speaks with: a new one is its file, its fixtures and a line here. */
export const PLATFORMS: readonly PlatformClass[] = [
  GenericFormPlatform,
  HtmlFormPlatform,
  TypeformPlatform,
  TallyPlatform,
  JotformPlatform,
  GoogleFormsPlatform,
  FormbricksPlatform,
  SlackPlatform,
  DiscordPlatform,
  TelegramPlatform,
  GithubPlatform,
  DiscoursePlatform,
  MattermostPlatform,
  TeamsPlatform,
  ZendeskPlatform,
  MailPlatform,
  PostmarkPlatform,
];
