/**
 * What a request costs a server: `serve` answers the requests of `turns`, which says what each server took, turn by turn, as JSON on stdout.
 * Microseconds of CPU time, also of the threads that the program did not start: the agent's. All servers and who asks them share one core: on
 * two, where each of them happens to run decides more than anything that is to be measured.
 */
'use strict';

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const os = require('node:os');

/** A turn is that long, after requests that find the caches cold and are not counted; and so long each warms up, in milliseconds. */
const counted = 75;
const uncounted = 15;
const warming = 1000;

const bodies = {
  hello: async () => 'hello',
  promises: async () => {
    let sum = 0;
    for (let round = 0; round < 300; round += 1) sum += await Promise.resolve(round);
    return String(sum);
  },
};

function shareCore() {
  if (process.platform === 'linux')
    execFileSync('taskset', ['-acp', String(os.cpus().length - 1), String(process.pid)]);
}

function serve(file, work) {
  shareCore();
  const [pid, threads] = [process.pid, threadsOf(process.pid)];
  const server = http.createServer(async (request, response) => {
    response.end(await bodies[work]());
    if (request.url === '/end') setImmediate(() => process.exit(0));
  });
  // Others may have their turn for longer.
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1', () => {
    fs.writeFileSync(`${file}.new`, JSON.stringify({ pid, port: server.address().port, threads }));
    fs.renameSync(`${file}.new`, file);
  });
}

function threadsOf(pid) {
  return fs.readdirSync(`/proc/${pid}/task`);
}

/** A server, as its client sees it. */
class Server {
  #place;
  #socket;
  #answered = () => undefined;
  /** What a request took in each turn, and of it the threads that came after the program began. */
  turns = [];

  static async at(file) {
    while (!fs.existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 50));
    const server = new Server();
    server.#place = JSON.parse(fs.readFileSync(file, 'utf8'));
    server.#socket = net.connect(server.#place.port, '127.0.0.1').setNoDelay();
    server.#socket.on('data', () => server.#answered()).on('close', () => server.#answered());
    await new Promise((resolve) => server.#socket.on('connect', resolve));
    return server;
  }

  async turn() {
    await this.ask(uncounted);
    const before = this.#burned();
    const asked = await this.ask(counted);
    const after = this.#burned();
    this.turns.push({ request: (after.all - before.all) / asked, late: (after.late - before.late) / asked });
  }

  /** One request after the other for so many milliseconds; gives how many. */
  async ask(milliseconds) {
    let asked = 0;
    for (const ends = performance.now() + milliseconds; performance.now() < ends; asked += 1) await this.get('/');
    return asked;
  }

  /** The answers are so short that each comes in one piece. */
  async get(path) {
    const answered = new Promise((resolve) => (this.#answered = resolve));
    this.#socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
    await answered;
  }

  #burned() {
    const { pid, threads } = this.#place;
    let [all, late] = [0, 0];
    for (const thread of threadsOf(pid)) {
      const ran = Number(fs.readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[0]) / 1000;
      all += ran;
      if (!threads.includes(thread)) late += ran;
    }
    return { all, late };
  }
}

/** In an order that is new each time: who comes right after itself finds its caches warm. */
async function takeTurns(ms, files) {
  shareCore();
  const servers = await Promise.all(files.map((file) => Server.at(file)));
  for (const server of servers) await server.ask(warming);
  for (const ends = performance.now() + ms; performance.now() < ends;) {
    const drawn = servers.map((server) => ({ server, lot: Math.random() }));
    for (const { server } of drawn.sort((one, other) => one.lot - other.lot)) await server.turn();
  }
  for (const server of servers) await server.get('/end');
  console.log(JSON.stringify(servers.map(({ turns }) => turns)));
  process.exit(0);
}

const [what, ...words] = process.argv.slice(2);
if (what === 'serve') serve(...words);
else void takeTurns(Number(words[0]), words.slice(1));
