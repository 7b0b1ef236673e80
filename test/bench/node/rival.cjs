/** Lets blocked-at watch the program, at our threshold. */
'use strict';
require('blocked-at')(() => {}, { threshold: 50 });
