import type { PlatformClass } from '../integration';
import { GenericFormPlatform } from './generic-form.platform';
import { DiscoursePlatform } from './discourse/discourse.platform';
import { GithubPlatform } from './github/github.platform';
import { MattermostPlatform } from './mattermost/mattermost.platform';
import { SlackPlatform } from './slack/slack.platform';
import { TeamsPlatform } from './teams.platform';
import { TypeformPlatform } from './typeform.platform';
import { ZendeskPlatform } from './zendesk.platform';

/** Every platform that Heed speaks with: a new one is its file, its fixtures and a line here. */
export const PLATFORMS: readonly PlatformClass[] = [
  GenericFormPlatform,
  TypeformPlatform,
  SlackPlatform,
  GithubPlatform,
  DiscoursePlatform,
  MattermostPlatform,
  TeamsPlatform,
  ZendeskPlatform,
];
