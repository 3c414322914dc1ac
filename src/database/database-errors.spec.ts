import { DatabaseError } from 'pg';
import { QueryFailedError, QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';
import { describeForLog, isRetryable, isUnavailable } from './database-errors';

function fromServer(code: string): DatabaseError {
  return Object.assign(new DatabaseError('Key (email)=(ada@example.com) already exists.', 0, 'error'), { code });
}

describe('database errors', () => {
  it.each([
    ['the server is shutting down', fromServer('57P01'), true],
    ['the server is recovering', fromServer('57P03'), true],
    ['the disk is full', fromServer('53100'), true],
    ['too many connections', fromServer('53300'), true],
    ['a standby', fromServer('25006'), true],
    ['wrapped by TypeORM', new QueryFailedError('select 1', [], fromServer('57P01')), true],
    ['nobody listens', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), true],
    ['no socket', Object.assign(new Error('connect'), { code: 'ENOENT' }), true],
    ['the connection broke off', new Error('Connection terminated unexpectedly'), true],
    ['no connection in time', new Error('timeout exceeded when trying to connect'), true],
    ['a later statement on a connection that broke off', new QueryRunnerAlreadyReleasedError(), true],
    ['the same through an entity manager', new QueryRunnerProviderAlreadyReleasedError(), true],
    ['a duplicate', fromServer('23505'), false],
    ['a mistake in SQL', fromServer('42601'), false],
    ['a mistake of ours', new TypeError('undefined is not a function'), false],
    ['no error at all', undefined, false],
  ])('%s: unavailable %#', (_what, error, expected) => {
    expect(isUnavailable(error)).toBe(expected);
  });

  it('repeats what lost to another transaction, and nothing else', () => {
    expect(['40P01', '40001', '23505', '57P01'].map((code) => isRetryable(fromServer(code)))).toEqual([true, true, false, false]);
  });

  it('says the code and never what the server quotes of a row', () => {
    expect(describeForLog(fromServer('23505'))).toBe('database error 23505');
  });
});
