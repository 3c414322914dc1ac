import { SlackServer } from '../test/support/slack-server';
import { TypeformClient } from '../test/support/typeform-client';
import { Api } from './api';
import type { HeedProcess } from './heed-process';
import type { Places } from './places';
import type { Topic } from './voices';

/** Everything that the steps share: Heed, the team with their keys, the stand-ins, and who said what where. */
export interface Stage {
  readonly heed: HeedProcess;
  readonly admin: Api;
  /** Product manager, engineer, support. */
  readonly team: { readonly anna: Api; readonly giorgi: Api; readonly wei: Api };
  readonly slack: SlackServer;
  readonly slackUrl: string;
  readonly typeform: TypeformClient;
  readonly typeformUrl: string;
  readonly places: Places;
  /** Everything said where an answer can be heard: what the answers are checked against. */
  readonly asked: Asked[];
  /** Text of a submission -> its topic: what a person would see when reading it. */
  readonly topicOf: Map<string, Topic>;
}

export interface Asked {
  readonly who: string;
  readonly topic: Topic;
  readonly text: string;
  /** What stands under it by now; `id` as the platform gives it. */
  readonly heard: () => readonly Heard[];
  /** Nobody vouches for the sender: nothing is sent. */
  readonly isUnproven: boolean;
}

export interface Heard {
  readonly id: string;
  readonly text: string;
}

export type Connect = (platform: string, name: string, settings: object, secrets: object) => Promise<{ readonly intakeUrl: string }>;

export const FORM_ID = 'lT4Z3j';
/** Slack takes one message a second in each. */
export const CHANNELS = ['C0FEEDBACK', 'C0EDITOR01', 'C0MOBILE01', 'C0SUPPORT1'];
export const IDEA_CHANNEL = 'C0IDEAS001';

/** People of the stand-in Slack have ids like real ones. */
export function slackUser(who: string): string {
  const hash = [...who].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1_679_616, 7);
  return `U${hash.toString(36).toUpperCase().padStart(8, '0')}`;
}

export interface Submission {
  readonly id: string;
  readonly platform: string;
  readonly state: string;
  readonly stateReason: string | null;
  readonly text: string;
  readonly authorId: string | null;
  readonly ideaId: string | null;
}

export interface Idea {
  readonly id: string;
  readonly title: string;
  readonly status: string;
  readonly supportCount: number;
  readonly canonicalId: string;
}
