import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ideaOf } from './dedupe';
import type { Stage } from './stage';
import { check, same, say, step } from './step';
import type { Topic } from './voices';

type Impact = 1 | 2 | 3 | 5 | 8 | 13;
type Size = 'XS' | 'S' | 'M' | 'L' | 'XL';

/** What Anna, Giorgi and Wei each think, without seeing the others'. */
const ESTIMATES: readonly { topic: Topic; anna: [Impact, Size]; giorgi: [Impact, Size]; wei: [Impact, Size] }[] = [
  { topic: 'dark_mode', anna: [8, 'S'], giorgi: [8, 'S'], wei: [13, 'S'] },
  { topic: 'csv_export', anna: [8, 'XS'], giorgi: [8, 'S'], wei: [8, 'XS'] },
  { topic: 'offline', anna: [13, 'XL'], giorgi: [8, 'XL'], wei: [13, 'XL'] },
  { topic: 'calendar', anna: [5, 'M'], giorgi: [5, 'L'], wei: [8, 'M'] },
  { topic: 'search_pdf', anna: [5, 'L'], giorgi: [3, 'L'], wei: [5, 'XL'] },
  { topic: 'two_factor', anna: [8, 'M'], giorgi: [5, 'M'], wei: [8, 'M'] },
  { topic: 'trash', anna: [8, 'S'], giorgi: [5, 'S'], wei: [13, 'M'] },
  { topic: 'fonts', anna: [2, 'S'], giorgi: [2, 'XS'], wei: [3, 'S'] },
  { topic: 'watch_app', anna: [2, 'XL'], giorgi: [1, 'XL'], wei: [2, 'L'] },
  { topic: 'print', anna: [3, 'S'], giorgi: [1, 'XS'], wei: [13, 'S'] },
];

interface Matrix {
  readonly points: readonly {
    title: string;
    quadrant: string;
    impact: number;
    costDays: number;
    quickWinProbability: number;
    supportCount: number;
    isInHotPlan: boolean;
    needsDiscussion: boolean;
  }[];
}

export async function prioritise(stage: Stage): Promise<string> {
  step('Anna, Giorgi and Wei estimate impact and cost, each on their own');
  for (const { topic, ...given } of ESTIMATES) {
    const { id } = await ideaOf(stage, topic);
    for (const who of ['anna', 'giorgi', 'wei'] as const) {
      const [impact, costSize] = given[who];
      if (who === 'wei' && topic === 'dark_mode') await seesNothingYet(stage, id);
      await stage.team[who].put(`/v1/ideas/${id}/estimates/mine`, {
        impact,
        costSize,
        reason: `What ${who} thinks of ${topic.replace('_', ' ')}`,
      });
    }
  }
  const matrix = await stage.team.anna.get<Matrix>('/v1/matrix');
  table(matrix);
  same(matrix.points.length, ESTIMATES.length, 'all ten are on the matrix; what nobody has estimated is unrated, not guessed');
  check(
    matrix.points.some((p) => p.needsDiscussion),
    'where they disagree widely, the idea is marked for discussion',
  );
  const hot = await stage.team.anna.get<{ data: { title: string }[] }>('/v1/hot-plan');
  const titles = new Set(matrix.points.filter((p) => p.isInHotPlan).map((p) => p.title));
  check(
    hot.data.length >= 2 && hot.data.every((entry) => titles.has(entry.title)),
    `the hot plan holds ${hot.data.length} likely quick wins`,
  );
  const file = join(stage.heed.dataDir, 'matrix.svg');
  writeFileSync(file, await stage.team.anna.text('/v1/matrix.svg'));
  say(`the picture: ${file}`);
  return file;
}

async function seesNothingYet(stage: Stage, ideaId: string): Promise<void> {
  const page = await stage.team.wei.get<{ data: unknown[]; hiddenCount: number }>(`/v1/ideas/${ideaId}/estimates`);
  same([page.data.length, page.hiddenCount], [0, 2], 'Wei does not see the two estimates there are before giving one');
}

function table({ points }: Matrix): void {
  say('impact  days  quick win?  people  quadrant    idea');
  for (const p of points) {
    const cells = [
      p.impact.toFixed(1).padStart(6),
      p.costDays.toFixed(1).padStart(6),
      `${Math.round(p.quickWinProbability * 100)} %`.padStart(10),
      String(p.supportCount).padStart(8),
      ` ${p.quadrant.padEnd(11)}`,
      `${p.isInHotPlan ? '★ ' : '  '}${[...p.title].slice(0, 60).join('')}`,
    ];
    say(cells.join(''));
  }
}
