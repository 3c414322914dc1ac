import { fold } from './disguise';
import { HELP_TERMS, HELP_TOPICS, HelpTopic } from './help-terms';
import { gapsClosed, hasTerm } from './stop-words';

/** What a workspace does about a topic. */
export interface HelpRoute {
  readonly topic: HelpTopic;
  readonly isEnabled: boolean;
  /** Beside those that Heed brings. */
  readonly terms: readonly string[];
  /** What is answered; null: nothing is set yet. */
  readonly text: string | null;
  readonly url: string | null;
}

export interface CallForHelp {
  readonly topic: HelpTopic;
  /** The term that told, of our list or the workspace's; never the author's words. */
  readonly term: string;
}

const OWN_TERMS = HELP_TOPICS.map((topic) => ({ topic, terms: Object.values(HELP_TERMS[topic]).flat() }));

/** The first call for help in a text: a danger to a life before one to an account. A topic of which the workspace says nothing is on. */
export function findCallForHelp(text: string, routes: readonly HelpRoute[]): CallForHelp | null {
  const folded = gapsClosed(fold(text));
  for (const { topic, terms } of OWN_TERMS) {
    const route = routes.find((each) => each.topic === topic);
    if (route?.isEnabled === false) continue;
    const term = [...(route?.terms ?? []), ...terms].find((each) => hasTerm(folded, each));
    if (term !== undefined) return { topic, term };
  }
  return null;
}
