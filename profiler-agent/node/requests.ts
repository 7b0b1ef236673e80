/** The HTTP requests that are being served, by method and route. Uses diagnostics_channel, and never async_hooks. */

import diagnostics from 'node:diagnostics_channel';
import type { Request, Victim } from '#protocol/stall.ts';
import { ms } from '#protocol/units.ts';
import { routeOf } from './route.ts';

/** What Node's http server publishes, as far as we look at it. */
interface Incoming {
  readonly method?: unknown;
  readonly url?: unknown;
}

interface Serving {
  readonly incoming: Incoming;
  readonly since: number;
}

/** As many victims as one stall names. */
const namedVictims = 20;

const serving = new Map<Incoming, Serving>();
let latest: Serving | null = null;

export function followRequests(): void {
  diagnostics.subscribe('http.server.request.start', (message) => {
    const { request } = message as { readonly request: Incoming };
    latest = { incoming: request, since: performance.now() };
    serving.set(request, latest);
  });
  diagnostics.subscribe('http.server.response.finish', (message) => {
    serving.delete((message as { readonly request: Incoming }).request);
  });
}

/** The request whose handler began last and is not answered, and all others that wait meanwhile. */
export function requestsNow(): { readonly request?: Request; readonly victims: readonly Victim[] } {
  const culprit = latest !== null && serving.has(latest.incoming) ? latest : null;
  const victims = [...serving.values()].filter((one) => one !== culprit).slice(0, namedVictims);
  return {
    ...(culprit === null ? {} : { request: describe(culprit.incoming) }),
    victims: victims.map(({ incoming, since }) => {
      const { method, route } = describe(incoming);
      return { kind: 'request', name: `${method} ${route}`, waited: ms(performance.now() - since) };
    }),
  };
}

function describe(incoming: Incoming): Request {
  const { method, url } = incoming;
  return { method: typeof method === 'string' ? method : '', route: routeOf(typeof url === 'string' ? url : '') };
}
