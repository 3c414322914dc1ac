import { everyThreadIsAnswered, told } from './answers';
import { until } from './api';
import { ideaOf } from './dedupe';
import { settled, speak } from './gather';
import { authorOf } from './one-person';
import type { Stage } from './stage';
import { check, same, say, step } from './step';
import { DECIDED, LATECOMER } from './voices';
import type { Topic } from './voices';

interface Announcement {
  readonly id: string;
  readonly state: string;
  readonly title: string;
  readonly text: string;
}
interface Preview {
  readonly threads: readonly {
    readonly text: string;
    readonly isReachable: boolean | null;
    readonly thread: { readonly root: string; readonly platform: string };
  }[];
  readonly credits: readonly { readonly name: string | null; readonly form: string }[];
  readonly unreachable: readonly { readonly authorId: string; readonly why: string }[];
}
interface Closure {
  readonly authorId: string;
  readonly ideaId: string;
  readonly state: string;
  readonly reason: string | null;
}

export async function closeTheLoop(stage: Stage): Promise<void> {
  await consent(stage);
  await ship(stage, 'dark_mode', 'Dark mode is here', 'Switch it on in the settings, or let it follow your system.');
  await ship(
    stage,
    'csv_export',
    'Export a notebook as CSV',
    'Open a notebook and choose "Export as CSV": your finance team can open it in any spreadsheet.',
  );
  await decline(stage);
  await everyThreadIsAnswered(stage);
  await latecomer(stage);
  await ledger(stage);
}

async function consent(stage: Stage): Promise<void> {
  step('Maya says that she may be named; the others were asked, and have not answered yet');
  const body = { form: 'name', name: 'Maya', source: 'She said so in Slack' };
  await stage.admin.put(`/v1/authors/${await authorOf(stage, 'Maya')}/consents/credit`, body);
}

async function ship(stage: Stage, topic: Topic, title: string, text: string): Promise<void> {
  step(`"${title}" ships; Anna edits the announcement, looks at who will get what, and publishes it`);
  const idea = await ideaOf(stage, topic);
  for (const to of ['accepted', 'planned', 'in_progress', 'shipped']) {
    await stage.team.anna.post(`/v1/ideas/${idea.id}/transitions`, { to });
  }
  const draft = await draftOf(stage, idea.id);
  await stage.team.anna.edit('PATCH', `/v1/announcements/${draft.id}`, { title, text });
  const preview = await stage.team.anna.get<Preview>(`/v1/announcements/${draft.id}/preview`);
  say(
    `${preview.threads.length} threads; named: ${preview.credits.flatMap((c) => c.name ?? []).join(', ') || 'nobody'}; cannot be reached: ${preview.unreachable.length}`,
  );
  check(
    preview.threads.some((t) => t.text.includes(text)),
    'the preview shows the words that will be posted',
  );
  await stage.team.anna.post(`/v1/announcements/${draft.id}/publications`, {});
  say(`published to ${idea.supportCount} people`);
}

async function decline(stage: Stage): Promise<void> {
  step('The watch app is declined: not in silence, but with the reason');
  const idea = await ideaOf(stage, 'watch_app');
  const refused = await stage.team.anna.post(`/v1/ideas/${idea.id}/transitions`, { to: 'declined' }).then(
    () => false,
    () => true,
  );
  check(refused, 'a decline without a public reason is refused');
  const reason = 'We are a small team and want the phone app to be excellent first. We will look at watches again next year.';
  await stage.team.anna.post(`/v1/ideas/${idea.id}/transitions`, { to: 'declined', reason });
  const draft = await draftOf(stage, idea.id);
  check(draft.text.includes(reason), 'its announcement holds the reason');
  await stage.team.anna.post(`/v1/announcements/${draft.id}/publications`, {});
}

async function latecomer(stage: Stage): Promise<void> {
  step('Victor did not follow the news and asks for dark mode after it has shipped');
  await speak(stage, LATECOMER);
  await settled(stage);
  const [match] = await stage.admin.all<{ id: string; candidate: { title: string; status: string } }>('/v1/matches?state=pending');
  check(match?.candidate.status === 'shipped', 'Heed proposes the shipped idea; somebody looks, for it might be a bug');
  await stage.team.anna.post(`/v1/matches/${match?.id ?? ''}/decisions`, { decision: 'accept' });
  const victor = stage.asked.filter(({ who }) => who === 'Victor');
  const answers = await until('Victor is told', async () => {
    const found = await told(stage, victor, 'announcement');
    return found.length > 0 && found;
  });
  same(answers.length, 1, 'Victor is told as well, late as he is, in his own thread');
}

async function ledger(stage: Stage): Promise<void> {
  step('The ledger: was everybody told?');
  const closures = await until(
    'no closure is pending',
    async () => {
      const all = await stage.admin.all<Closure>('/v1/closures');
      return all.some((c) => c.state === 'pending') ? null : all;
    },
    30_000,
  );
  const counts = new Map<string, number>();
  for (const { state, reason } of closures) {
    const line = reason === null || state === 'delivered' ? state : `${state} (${reason})`;
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  for (const [line, count] of counts) say(`${String(count).padStart(3)}  ${line}`);
  const supporters = new Set<string>();
  for (const topic of DECIDED) {
    const { id } = await ideaOf(stage, topic);
    for (const s of await stage.admin.all<{ authorId: string; ideaId: string }>(`/v1/ideas/${id}/supporters`))
      supporters.add(`${s.authorId} ${s.ideaId}`);
  }
  same(
    closures.map((c) => `${c.authorId} ${c.ideaId}`).sort(),
    [...supporters].sort(),
    `whoever asked for a decided idea has a line (${supporters.size}; Tom, who asked in two places, has two): told, or listed with why not`,
  );
  check(
    closures.every((c) => c.state === 'delivered' || c.reason !== null),
    'nobody is left without an answer in silence',
  );
  const rita = await authorOf(stage, 'Rita');
  const [untold] = closures.filter((c) => c.authorId === rita);
  same(
    [untold?.state, untold?.reason],
    ['unreachable', 'thread_unreachable: address_not_verified'],
    'Rita was not told, and the ledger says why',
  );
  same(stage.places.smtp.to('rita@rita.example').length, 0, 'for anybody can write her address into a mail, and nothing went there');
}

async function draftOf(stage: Stage, ideaId: string): Promise<Announcement> {
  const [draft] = await stage.admin.all<Announcement>(`/v1/announcements?state=draft&ideaId=${ideaId}`);
  if (!draft) throw new Error('No announcement was drafted');
  return draft;
}
