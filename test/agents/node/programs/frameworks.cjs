/** A server of the framework that the command line names: one of its routes blocks, before or after an await. It asks itself. */
'use strict';

/** Not by literal names: their types would make the linter take all test programs for typed ones. */
const load = (name) => require(name);

function block() {
  const end = process.cpuUsage().user + 150 * 1000;
  while (process.cpuUsage().user < end); // stall: cpu
}

function report() {
  return new Promise((resolve) => setImmediate(resolve)).then(() => {
    block();
    return 'report';
  });
}

const frameworks = {
  koa(listen) {
    const Koa = load('koa');
    const Router = load('@koa/router');
    const router = new Router({ prefix: '/users' });
    router.get('/:name/report', async (context) => void (context.body = await report()));
    listen(new Koa().use(router.routes()).listen(0, '127.0.0.1'));
  },
  hono(listen) {
    const { serve } = load('@hono/node-server');
    const { Hono } = load('hono');
    const app = new Hono().get('/users/:name/report', async (context) => context.text(await report()));
    listen(serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }));
  },
  fastify(listen) {
    const app = load('fastify')();
    app.get('/users/:name/report', report);
    void app.listen({ port: 0, host: '127.0.0.1' }).then(() => listen(app.server));
  },
};

async function ask(server) {
  await fetch(`http://127.0.0.1:${server.address().port}/users/12345/report?password=planted`);
  setTimeout(() => process.exit(0), 200);
}

frameworks[process.argv[2]]((server) => {
  const begin = () => process.stdin.once('data', () => void ask(server));
  if (server.listening) begin();
  else server.once('listening', begin);
});
