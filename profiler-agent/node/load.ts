/** Unlike `import`, loads a module only when it is needed: most programs end before. */

import { createRequire } from 'node:module';

export const load: NodeJS.Require = createRequire(process.execPath);
