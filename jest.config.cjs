const { readFileSync } = require('node:fs');
const swc = JSON.parse(readFileSync(`${__dirname}/.swcrc.json`, 'utf8'));

/** CommonJS mode, and every ESM package that we load goes through swc too: Jest's own ESM mode fails as soon as CommonJS requires Nest. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  transform: { '^.+\\.(t|j)s$': ['@swc/jest', swc] },
  transformIgnorePatterns: ['/node_modules/(?!(@nestjs|@octokit|email-reply-parser)/)'],
  // It exports itself to import only, and we require.
  moduleNameMapper: { '^@octokit/webhooks-methods$': '<rootDir>/node_modules/@octokit/webhooks-methods/dist-node/index.js' },
  // Each look at a global of Jest's sandbox asks an interceptor: a loop over Math.imul runs a hundred times slower there. Looked up once a module.
  sandboxInjectedGlobals: ['Math', 'Number', 'String', 'Array', 'Object', 'JSON', 'BigInt', 'Map', 'Set', 'WeakMap', 'Reflect', 'Symbol'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  testTimeout: 30000,
  // One more than the cores that we count on: some tests wait for a server that starts, stops or is killed.
  maxWorkers: 3,
};
