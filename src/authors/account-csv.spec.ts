import fc from 'fast-check';
import { MAX_ROWS, readAccounts } from './account-csv';

const HEAD = 'external_id,name,segment,revenue';

describe('a CSV file of accounts', () => {
  it('is read as spreadsheets write it', () => {
    const csv = `\ufeffname,Revenue, external_id \r\n"Acme, Inc.",1200.5,a1\r\n"He said ""hi""",,b2\r\n\r\n`;
    expect(readAccounts(csv)).toEqual({
      columns: ['name', 'revenue', 'external_id'],
      lines: [
        { externalId: 'a1', name: 'Acme, Inc.', segment: null, revenue: 1200.5 },
        { externalId: 'b2', name: 'He said "hi"', segment: null, revenue: null },
      ],
      problems: [],
    });
  });

  it.each([
    ['a1,,seg,1', 'name'],
    [',Acme,seg,1', 'external_id'],
    [`a1,${'x'.repeat(201)},seg,1`, 'name'],
    [`a1,Acme,${'x'.repeat(61)},1`, 'segment'],
    ['a1,Acme,seg,-1', 'revenue'],
    ['a1,Acme,seg,"1,000"', 'revenue'],
    ['a1,Acme,seg,1e3', 'revenue'],
    ['a1,Acme,seg,1000000000001', 'revenue'],
    ['a1,A\u0000cme,seg,1', 'name'],
    ['a1,Acme,seg', null],
  ])('leaves out the row %j and takes the others', (row, column) => {
    const { lines, problems } = readAccounts(`${HEAD}\nok,Fine,,\n${row}\nlast,Too,s,0`);
    expect(lines.map(({ externalId }) => externalId)).toEqual(['ok', 'last']);
    expect(problems).toMatchObject([{ line: 3, column }]);
  });

  it('takes the first of two rows with one key, and says which', () => {
    const { lines, problems } = readAccounts(`${HEAD}\na,One,,\na,Two,,`);
    expect(lines).toMatchObject([{ name: 'One' }]);
    expect(problems).toMatchObject([{ line: 3, column: 'external_id', detail: expect.stringContaining('line 2') }]);
  });

  it.each([
    ['', 1],
    ['name,segment\nAcme,x', 1],
    ['external_id,name,name\na,b,c', 1],
    ['external_id,name,color\na,b,c', 1],
    [`${HEAD}\na,"never ends`, 2],
    [`${HEAD}\n${'a,b,c,1\n'.repeat(MAX_ROWS + 1)}`, MAX_ROWS + 2],
  ])('takes nothing of %.40j, and says where', (csv, line) => {
    expect(readAccounts(csv)).toMatchObject({ lines: [], problems: [{ line, column: null }] });
  });

  it('never throws, and gives back what can be written', () => {
    const text = fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }).filter((s) => !/[\p{Cc}\p{Cs}]/u.test(s) && s.trim() !== '');
    fc.assert(
      fc.property(
        fc.uniqueArray(
          text.map((s) => s.trim()),
          { maxLength: 8 },
        ),
        text,
        (ids, name) => {
          const rows = ids.map((id) => [id, name.trim()]);
          const { lines, problems } = readAccounts(written([['external_id', 'name'], ...rows]));
          expect(problems).toEqual([]);
          expect(lines.map((line) => [line.externalId, line.name])).toEqual(rows);
        },
      ),
    );
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (junk) => void readAccounts(`${HEAD}\n${junk}`)));
  });
});

/** RFC 4180: every field quoted, a quotation mark doubled. */
function written(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map((field) => `"${field.replace(/"/g, '""')}"`).join(',')).join('\r\n');
}
