import type { PlatformClass } from '../integration';
import { DiscordPlatform } from './discord/discord.platform';
import { GenericFormPlatform } from './generic-form.platform';
import { DiscoursePlatform } from './discourse/discourse.platform';
import { GithubPlatform } from './github/github.platform';
import { SlackPlatform } from './slack/slack.platform';
import { TelegramPlatform } from './telegram/telegram.platform';
import { TypeformPlatform } from './typeform.platform';

/** Every platform that Heed speaks with: a new one is its file, its fixtures and a line here. */
export const PLATFORMS: readonly PlatformClass[] = [
  GenericFormPlatform,
  TypeformPlatform,
  SlackPlatform,
  DiscordPlatform,
  TelegramPlatform,
  GithubPlatform,
  DiscoursePlatform,
];
