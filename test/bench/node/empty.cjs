/** Does nothing. */
'use strict';
process.exitCode = 0;
