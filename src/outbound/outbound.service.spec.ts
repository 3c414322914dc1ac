import { createServer as createHttpServer, IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import { AddressInfo, createServer, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { OutboundReply, OutboundRequest } from './outbound';
import { OutboundLogLine, OutboundOptions, OutboundService } from './outbound.service';

// A key that guards nothing: it proves the TLS path against hooks.example.test on loopback. Valid 2020 to 2120.
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg+1fI9QsBFLpfnHB9
fTGM7hErMkqgaykOwJkjmzITcUKhRANCAATJVoayt1LFkf+c2sagznBT/P6SkevR
bcm0YbG21c3w3h5mxQk/JRcc6VyTaABXKpGKZvflM5V4mYwVBsNJw1N8
-----END PRIVATE KEY-----`;
const CERT = `-----BEGIN CERTIFICATE-----
MIIBfTCCASKgAwIBAgIBATAKBggqhkjOPQQDAjAdMRswGQYDVQQDDBJob29rcy5l
eGFtcGxlLnRlc3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMB0x
GzAZBgNVBAMMEmhvb2tzLmV4YW1wbGUudGVzdDBZMBMGByqGSM49AgEGCCqGSM49
AwEHA0IABMlWhrK3UsWR/5zaxqDOcFP8/pKR69FtybRhsbbVzfDeHmbFCT8lFxzp
XJNoAFcqkYpm9+UzlXiZjBUGw0nDU3yjUTBPMB0GA1UdEQQWMBSCEmhvb2tzLmV4
YW1wbGUudGVzdDAPBgNVHRMBAf8EBTADAQH/MB0GA1UdDgQWBBRP4fJPJ47eodDN
TV3LYJv+Ng/iIzAKBggqhkjOPQQDAgNJADBGAiEA7kgYiLqX8oNOq/Puaxz1w2jX
atYlDJvwgOhMf9XMbhMCIQCm3QsxGsFuLG8KttWumSbzg6LAkSLT9gQPCsEq4e8O
lg==
-----END CERTIFICATE-----`;

const BODY = JSON.stringify({ text: 'words of an author', pad: 'x'.repeat(1000) });

const opened: Server[] = [];
const services: OutboundService[] = [];

function anOutbound(options: Partial<OutboundOptions> = {}): OutboundService {
  const outbound = new OutboundService({ allow: ['127.0.0.1', 'hooks.example.test'], version: '1.2.3', timeoutMs: 5000, ...options });
  services.push(outbound);
  return outbound;
}

async function listen(server: Server | HttpServer): Promise<number> {
  opened.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A server that hands each connection over once it has read a whole request of BODY, and counts what came. */
async function reader(then: (socket: Socket) => void): Promise<{ port: number; seen: { connections: number; requests: number } }> {
  const seen = { connections: 0, requests: 0 };
  const server = createServer((socket) => {
    seen.connections += 1;
    let text = '';
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (!text.endsWith(BODY)) return;
      text = '';
      seen.requests += 1;
      then(socket);
    });
  });
  return { port: await listen(server), seen };
}

async function http(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  return `http://127.0.0.1:${await listen(createHttpServer(handler))}`;
}

function post(outbound: OutboundService, url: string, more: Partial<OutboundRequest> = {}): Promise<OutboundReply> {
  return outbound.call({ method: 'POST', url, body: BODY, ...more });
}

afterEach(async () => {
  await Promise.all(services.splice(0).map((outbound) => outbound.close()));
  for (const server of opened.splice(0)) {
    if (server instanceof HttpServer) server.closeAllConnections();
    server.close();
  }
});

describe('unsent: nothing of the request left this machine', () => {
  it('when the name does not resolve', async () => {
    const resolve = (): Promise<never> => Promise.reject(Object.assign(new Error('getaddrinfo ENOTFOUND x'), { code: 'ENOTFOUND' }));
    expect(await post(anOutbound({ resolve }), 'https://hooks.example.test/')).toEqual({
      outcome: 'unsent',
      reason: 'not connected: the host name does not resolve (ENOTFOUND)',
    });
  });

  it('when the name never answers', async () => {
    const outbound = anOutbound({ timeoutMs: 50, resolve: () => new Promise(() => undefined) });
    expect(await post(outbound, 'https://hooks.example.test/')).toEqual({ outcome: 'unsent', reason: 'not connected: time-out' });
  });

  it('when the name answers only after the time-out: the late connection carries nothing', async () => {
    const { port, seen } = await reader((socket) => socket.end('HTTP/1.1 204 No Content\r\n\r\n'));
    let answerLate: (addresses: string[]) => void = () => undefined;
    let asked = 0;
    const resolve = (): Promise<string[]> => (asked++ === 0 ? new Promise((done) => (answerLate = done)) : Promise.resolve(['127.0.0.1']));
    const outbound = anOutbound({ resolve });
    expect((await post(outbound, `http://hooks.example.test:${port}/`, { timeoutMs: 50 })).outcome).toBe('unsent');
    answerLate(['127.0.0.1']);
    expect((await post(outbound, `http://hooks.example.test:${port}/`)).outcome).toBe('answered');
    expect(seen.requests).toBe(1);
  });

  it('when the connection is refused', async () => {
    const server = createServer();
    const port = await listen(server);
    await new Promise((done) => server.close(done));
    expect(await post(anOutbound(), `http://127.0.0.1:${port}/`)).toEqual({
      outcome: 'unsent',
      reason: 'not connected: connection refused (ECONNREFUSED)',
    });
  });

  it('when the TLS handshake is never answered', async () => {
    let left: () => void = () => undefined;
    const gone = new Promise<void>((done) => (left = done));
    const port = await listen(createServer((socket) => socket.resume().on('error', left).on('close', left)));
    const reply = await post(anOutbound({ timeoutMs: 100 }), `https://127.0.0.1:${port}/`);
    await gone; // the half-open connection does not linger
    expect(reply).toEqual({ outcome: 'unsent', reason: 'not connected: time-out' });
  });

  it('when the connection is reset during the TLS handshake', async () => {
    const port = await listen(createServer((socket) => socket.once('data', () => socket.resetAndDestroy())));
    expect(await post(anOutbound(), `https://127.0.0.1:${port}/`)).toEqual({
      outcome: 'unsent',
      reason: 'not connected: connection reset (ECONNRESET)',
    });
  });

  it.each([
    ['trusted by nobody', 'hooks.example.test', undefined, 'the certificate is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT)'],
    ['for another name', '127.0.0.1', CERT, 'the certificate is for another name (ERR_TLS_CERT_ALTNAME_INVALID)'],
  ])('when the certificate is %s', async (_what, host, ca, code) => {
    let bytes = 0;
    const port = await listen(
      createTlsServer({ key: KEY, cert: CERT }, (socket) =>
        socket.on('data', (chunk: Buffer) => (bytes += chunk.length)).on('error', () => undefined),
      ),
    );
    const outbound = anOutbound({ ca, resolve: () => Promise.resolve(['127.0.0.1']) });
    expect(await post(outbound, `https://${host}:${port}/`)).toEqual({ outcome: 'unsent', reason: `not connected: ${code}` });
    expect(bytes).toBe(0);
  });

  it('when the other side does not speak TLS', async () => {
    const url = await http((_request, response) => response.end());
    expect((await post(anOutbound(), url.replace('http:', 'https:'))).outcome).toBe('unsent');
  });

  it('after close', async () => {
    const { port, seen } = await reader((socket) => socket.end());
    const outbound = anOutbound();
    await outbound.close();
    expect(await post(outbound, `http://127.0.0.1:${port}/`)).toEqual({ outcome: 'unsent', reason: 'shutting down' });
    expect(seen.connections).toBe(0);
  });
});

describe('unanswered: it may have arrived', () => {
  it.each([
    ['resets', (socket: Socket) => socket.resetAndDestroy(), /connection/],
    ['closes', (socket: Socket) => socket.end(), /connection/],
    ['answers with something else than HTTP', (socket: Socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'), /HTTPParserError/],
    ['breaks off in the head', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\nContent-'), /connection/],
    ['breaks off in the body', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123'), /connection/],
    [
      'resets in the body',
      (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123', () => socket.resetAndDestroy()),
      /connection/,
    ],
    [
      'upgrades to another protocol',
      (socket: Socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
      /connection/,
    ],
  ])('when the server reads the request and %s; and it was sent once', async (_what, then, reason) => {
    const { port, seen } = await reader(then);
    expect(await post(anOutbound(), `http://127.0.0.1:${port}/`)).toEqual({ outcome: 'unanswered', reason: expect.stringMatching(reason) });
    expect(seen).toEqual({ connections: 1, requests: 1 });
  });

  it.each([
    ['silent', () => undefined],
    ['stalled in the head', (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\n')],
    ['stalled in the body', (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123')],
    ['busy with interim answers', (socket: Socket) => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n')],
  ])('when the server stays %s until the time-out', async (_what, then) => {
    const { port, seen } = await reader(then);
    expect(await post(anOutbound({ timeoutMs: 150 }), `http://127.0.0.1:${port}/`)).toEqual({ outcome: 'unanswered', reason: 'time-out' });
    expect(seen).toEqual({ connections: 1, requests: 1 });
  });

  it('when the server drips its body: the time-out is for the whole call', async () => {
    const url = await http((_request, response) => {
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(drip));
    });
    expect(await post(anOutbound({ timeoutMs: 200 }), url)).toEqual({ outcome: 'unanswered', reason: 'time-out' });
  });

  it('when the server accepts and never reads', async () => {
    const port = await listen(createServer({ pauseOnConnect: true }, (socket) => socket.on('error', () => undefined)));
    const body = Buffer.alloc(32 * 1024 * 1024);
    expect(await post(anOutbound({ timeoutMs: 200 }), `http://127.0.0.1:${port}/`, { body })).toEqual({
      outcome: 'unanswered',
      reason: 'time-out',
    });
  });

  it('when the process shuts down', async () => {
    const outbound = anOutbound();
    let closing: Promise<void> | undefined;
    const { port } = await reader(() => {
      closing = outbound.close();
    });
    expect(await post(outbound, `http://127.0.0.1:${port}/`)).toEqual({ outcome: 'unanswered', reason: 'shutting down' });
    await closing;
  });
});

describe('answered', () => {
  it('over TLS, to the name that was asked for', async () => {
    const server = createTlsServer({ key: KEY, cert: CERT }, (socket) =>
      socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\n\r\n${String(socket.servername)}`)),
    );
    const port = await listen(server);
    const outbound = anOutbound({ ca: CERT, resolve: () => Promise.resolve(['127.0.0.1']) });
    expect(await post(outbound, `https://hooks.example.test:${port}/`)).toMatchObject({ outcome: 'answered', body: 'hooks.example.test' });
  });

  it.each([200, 204, 301, 302, 307, 308, 400, 404, 410, 429, 500, 503])('with status %d', async (status) => {
    let requests = 0;
    const url = await http((_request, response) => {
      requests += 1;
      response.writeHead(status, { location: '/again', 'retry-after': '7' }).end();
    });
    const reply = await post(anOutbound(), url);
    expect(reply).toMatchObject({ outcome: 'answered', status, body: '' });
    expect([reply.outcome === 'answered' && reply.headers.get('retry-after'), requests]).toEqual(['7', 1]);
  });

  it('after interim answers', async () => {
    const { port } = await reader((socket) =>
      socket.end('HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok'),
    );
    expect(await post(anOutbound(), `http://127.0.0.1:${port}/`)).toMatchObject({ outcome: 'answered', status: 201, body: 'ok' });
  });

  it('by a server that refuses early, without reading the body', async () => {
    const port = await listen(
      createServer((socket) =>
        socket.on('error', () => undefined).once('data', () => socket.end('HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n')),
      ),
    );
    expect(await post(anOutbound(), `http://127.0.0.1:${port}/`)).toMatchObject({ outcome: 'answered', status: 413 });
  });

  it('with the method, path, query, headers and bytes that were given, and ours', async () => {
    const seen: unknown[] = [];
    const url = await http((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        seen.push(request.method, request.url, request.headers, Buffer.concat(chunks));
        response.end();
      });
    });
    const body = Buffer.from([0, 255, 10, 13]);
    await anOutbound().call({ method: 'PUT', url: `${url}/a%20b?c=d#e`, headers: { 'X-One': '1', Authorization: 'Bearer t' }, body });
    expect(seen).toEqual([
      'PUT',
      '/a%20b?c=d',
      {
        host: url.slice(7),
        connection: 'close',
        'user-agent': 'Heed/1.2.3',
        'accept-encoding': 'identity',
        'x-one': '1',
        authorization: 'Bearer t',
        'content-length': '4',
      },
      body,
    ]);
  });

  it('lets a platform name itself, once', async () => {
    let agents: string[] = [];
    const url = await http((request, response) => {
      agents = request.rawHeaders.filter((_, i, all) => i % 2 === 1 && all[i - 1]?.toLowerCase() === 'user-agent');
      response.end();
    });
    await post(anOutbound(), url, { headers: { 'User-Agent': 'DiscordBot (https://heed.example, 1)' } });
    expect(agents).toEqual(['DiscordBot (https://heed.example, 1)']);
  });

  it('reads 64 KiB of an endless body, then cuts the connection', async () => {
    let cut: Promise<unknown> = Promise.resolve();
    const url = await http((_request, response) => {
      cut = new Promise((done) => response.on('close', done));
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
      };
      response.on('drain', more);
      more();
    });
    const reply = await post(anOutbound(), url);
    await cut; // by us: the server would go on for ever
    expect(reply).toMatchObject({ outcome: 'answered', status: 200, truncated: true, body: 'x'.repeat(65_536) });
    expect(await post(anOutbound(), url, { maxResponseBytes: 10 })).toMatchObject({ truncated: true, body: 'x'.repeat(10) });
  });

  it('on a connection of its own each time, even if the server would keep it', async () => {
    const { port, seen } = await reader((socket) => socket.write('HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n'));
    const outbound = anOutbound();
    for (let i = 0; i < 3; i += 1) expect((await post(outbound, `http://127.0.0.1:${port}/`)).outcome).toBe('answered');
    expect(seen).toEqual({ connections: 3, requests: 3 });
  });

  it('many at once, each with its own answer', async () => {
    const url = await http((request, response) => response.end(request.url));
    const outbound = anOutbound();
    const paths = Array.from({ length: 100 }, (_, i) => `/${i}`);
    const replies = await Promise.all(paths.map((path) => outbound.call({ method: 'GET', url: url + path })));
    expect(replies.map((reply) => reply.outcome === 'answered' && reply.body)).toEqual(paths);
  });
});

describe('blocked', () => {
  it.each([
    ['a line break in a header', { headers: { 'x-a': 'b\r\nx-c: d' } }],
    ['a host header', { headers: { Host: 'internal' } }],
  ])('for %s, and nothing is sent', async (_what, more) => {
    const { port, seen } = await reader((socket) => socket.end());
    expect((await post(anOutbound(), `http://127.0.0.1:${port}/`, more)).outcome).toBe('blocked');
    expect(seen.connections).toBe(0);
  });

  it('is what check says', () => {
    expect(anOutbound().check('https://10.0.0.1/')).toMatchObject({ ok: false, code: 'address' });
    expect(anOutbound().check('http://127.0.0.1:9/').ok).toBe(true);
  });
});

it('logs one line a call, without path, query, headers or bodies', async () => {
  const lines: OutboundLogLine[] = [];
  const outbound = anOutbound({ log: (line) => lines.push(line) });
  const url = await http((_request, response) => response.end('s3cret'));
  const headers = { authorization: 'Bearer s3cret' };
  await post(outbound, `${url}/bot-s3cret/send?key=s3cret`, { headers, body: 's3cret' });
  await post(outbound, `https://user:s3cret@127.0.0.1/s3cret`, { headers });
  await post(outbound, `https://127.0.0.1:1/s3cret`, { headers });
  expect(lines.map(({ ms, ...line }) => ({ ...line, ms: ms >= 0 }))).toEqual([
    { method: 'POST', origin: url, outcome: 'answered', status: 200, ms: true },
    { method: 'POST', origin: '', outcome: 'blocked', reason: 'the URL must not contain a user name or password', ms: true },
    {
      method: 'POST',
      origin: 'https://127.0.0.1:1',
      outcome: 'unsent',
      reason: 'not connected: connection refused (ECONNREFUSED)',
      ms: true,
    },
  ]);
  expect(JSON.stringify(lines)).not.toContain('s3cret');
});
