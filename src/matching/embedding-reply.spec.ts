import { readEmbeddings } from './embedding-reply';

const reply = (...data: object[]) => JSON.stringify({ object: 'list', data, model: 'm', usage: { prompt_tokens: 1, total_tokens: 1 } });
const base64 = (...values: number[]) => Buffer.from(Float32Array.from(values).buffer).toString('base64');

describe('a reply of an embedding endpoint', () => {
  it('is read by index, not by its order', () => {
    expect(readEmbeddings(reply({ index: 1, embedding: [0, 1] }, { index: 0, embedding: [1, 0] }), 2, null)).toEqual([
      Int8Array.from([127, 0]),
      Int8Array.from([0, 127]),
    ]);
  });

  it('is read in the order it has where it names no index, and as base64 where it came so', () => {
    expect(readEmbeddings(reply({ embedding: base64(0.5, -0.25) }, { embedding: [0, 1] }), 2, 2)).toEqual([
      Int8Array.from([127, -63]),
      Int8Array.from([0, 127]),
    ]);
  });

  it.each([
    ['no JSON', '<html>', 'the reply has no data[]'],
    ['an error in a 200', '{"error":{"message":"the text was: secret"}}', 'the reply has no data[]'],
    ['too few', reply({ index: 0, embedding: [1] }), '2 texts were sent and 1 vectors came'],
    ['one index twice', reply({ index: 0, embedding: [1] }, { index: 0, embedding: [1] }), 'an index is missing, doubled or none'],
    ['an index beyond', reply({ index: 0, embedding: [1] }, { index: 2, embedding: [1] }), 'an index is missing, doubled or none'],
    ['no vector', reply({ index: 0, embedding: [1] }, { index: 1 }), 'an embedding is no list of numbers'],
    ['words for numbers', reply({ index: 0, embedding: [1] }, { index: 1, embedding: ['1'] }), 'an embedding is no list of numbers'],
    ['a half number', reply({ index: 0, embedding: [1] }, { index: 1, embedding: 'AAA=' }), 'an embedding is no list of numbers'],
    ['zeros', reply({ index: 0, embedding: [1] }, { index: 1, embedding: [0] }), 'an embedding is no list of numbers'],
    ['two lengths', reply({ index: 0, embedding: [1, 1] }, { index: 1, embedding: [1] }), 'a vector has 1 dimensions instead of 2'],
  ])('is refused with %s, and never quoted', (_what, body, problem) => {
    expect(readEmbeddings(body, 2, null)).toBe(problem);
  });

  it('is refused where it has other dimensions than what it is compared with', () => {
    expect(readEmbeddings(reply({ index: 0, embedding: [1, 1] }), 1, 3)).toBe('a vector has 2 dimensions instead of 3');
  });
});
