import { settled } from './gather';
import type { Idea, Stage, Submission } from './stage';
import { check, same, say, step } from './step';
import type { Topic } from './voices';

interface Match {
  readonly id: string;
  readonly band: 'likely' | 'related';
  readonly because: readonly string[];
  readonly subject: { readonly kind: 'submission' | 'idea'; readonly id: string; readonly text: string | null };
  readonly candidate: { readonly id: string; readonly title: string };
}

/** The product manager decides about what Heed proposes, then merges by hand what is the same wish in another language. */
export async function dedupe(stage: Stage): Promise<void> {
  await decide(stage);
  await mergeByHand(stage);
}

async function decide(stage: Stage): Promise<void> {
  step('Anna decides about the duplicates that Heed proposes, each with its reasons');
  let shown = 0;
  const counted = { accepted: 0, dismissed: 0 };
  for (;;) {
    const pending = await stage.admin.all<Match>('/v1/matches?state=pending');
    const match = pending[0];
    if (!match) break;
    const topics = await topicsByIdea(stage);
    const subject = stage.topicOf.get(match.subject.text ?? '') ?? topics.get(match.subject.id);
    const decision = subject !== undefined && subject === topics.get(match.candidate.id) ? 'accept' : 'dismiss';
    if (shown < 4 && decision === 'accept') {
      shown += 1;
      say(`${match.band}: "${short(match.subject.text ?? '')}"`);
      say(`  like "${short(match.candidate.title)}" because ${match.because.join(' ')}`);
    }
    await stage.team.anna.post(`/v1/matches/${match.id}/decisions`, { decision });
    counted[decision === 'accept' ? 'accepted' : 'dismissed'] += 1;
    await settled(stage);
  }
  say(`${counted.accepted} accepted, ${counted.dismissed} dismissed`);
  check(counted.accepted >= 12, 'at least a dozen reworded duplicates were found without anybody looking for them');
  const waiting = await stage.admin.all<Submission>('/v1/submissions?state=pending_match');
  same(waiting.length, 0, 'nothing waits for a decision any more');
}

async function mergeByHand(stage: Stage): Promise<void> {
  step('The same wish in another language Anna merges by hand; a merge is a link, and can be undone');
  const topics = await topicsByIdea(stage);
  const groups = new Map<Topic, Idea[]>();
  for (const idea of await stage.admin.all<Idea>('/v1/ideas?sort=-supportCount')) {
    const topic = topics.get(idea.id);
    if (topic !== undefined && topic !== 'two_wishes') groups.set(topic, [...(groups.get(topic) ?? []), idea]);
  }
  let merges = 0;
  for (const [into, ...duplicates] of groups.values()) {
    for (const duplicate of duplicates) {
      if (!into) continue;
      await stage.team.anna.post(`/v1/ideas/${duplicate.id}/merges`, { intoId: into.id, reason: 'The same wish in other words' });
      merges += 1;
    }
  }
  const darkMode = await ideaOf(stage, 'dark_mode');
  say(`${merges} merges; "${short(darkMode.title)}" now stands for ${darkMode.supportCount} people`);
  same(darkMode.supportCount, 14, 'fourteen who asked in five languages and five places stand behind dark mode');
  const merged = await stage.admin.get<{ merged?: { id: string }[] }>(`/v1/ideas/${darkMode.id}?expand=merged`);
  const one = merged.merged?.[0];
  if (one) {
    await stage.team.anna.post(`/v1/ideas/${one.id}/unmerges`);
    check((await ideaOf(stage, 'dark_mode')).supportCount < 14, 'undoing one merge gives its people back to it');
    await stage.team.anna.post(`/v1/ideas/${one.id}/merges`, { intoId: darkMode.id });
  }
  same((await ideaOf(stage, 'dark_mode')).supportCount, 14, 'and merging it again counts them once more');
}

/** The canonical idea of a topic with the most people behind it. */
export async function ideaOf(stage: Stage, topic: Topic): Promise<Idea> {
  const topics = await topicsByIdea(stage);
  const ideas = await stage.admin.all<Idea>('/v1/ideas?sort=-supportCount');
  const found = ideas.find((idea) => topics.get(idea.id) === topic);
  if (!found) throw new Error(`No idea about ${topic}`);
  return found;
}

/** What each idea is about, told by the submissions attached to it. */
async function topicsByIdea(stage: Stage): Promise<Map<string, Topic>> {
  const topics = new Map<string, Topic>();
  for (const submission of await stage.admin.all<Submission>('/v1/submissions')) {
    const topic = stage.topicOf.get(submission.text);
    if (submission.ideaId !== null && topic !== undefined) topics.set(submission.ideaId, topic);
  }
  return topics;
}

function short(text: string): string {
  const letters = [...text];
  return letters.length > 70 ? `${letters.slice(0, 69).join('')}…` : text;
}
