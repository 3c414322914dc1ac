import { readCorpus } from './duplicates/corpus';
import { qualityOf } from './duplicates/quality';
import { bm25 } from './duplicates/bm25';
import { trigrams } from './duplicates/trigrams';
import { PostgresServer } from './support/postgres-server';
import { writeFileSync } from 'node:fs';
async function main() {
  const server = await PostgresServer.start();
  await server.superuser.query('create extension pg_trgm');
  console.log((await server.superuser.query('select datname, datcollate, datctype, datlocprovider, datlocale from pg_database')).rows);
  console.log((await server.superuser.query("select show_trgm('темная ღია 深色')")).rows);
  for (const f of ['meta_bodies', 'askubuntu_bodies', 'askubuntu_titles']) {
    const c = readCorpus(`/work/shared/data/duplicates/${f}.tsv.gz`)!;
    const all = c.drawQueries(1e9);
    const t = await trigrams(server.superuser, c.whole());
    const b = bm25(c.whole());
    if (all.length < 2000) {
      console.log(f, await qualityOf(t, c, all));
      continue;
    }
    const per: number[][] = [];
    for (const q of all) {
      const x = await qualityOf(t, c, [q]);
      const y = await qualityOf(b, c, [q]);
      per.push([x.map, x.hit10, y.map, y.hit10]);
    }
    writeFileSync('/tmp/titles-per.json', JSON.stringify({ all, per }));
    console.log(
      f,
      [0, 1, 2, 3].map((i) => per.reduce((s, p) => s + p[i]!, 0) / per.length),
    );
  }
  await server.stop();
}
main();
