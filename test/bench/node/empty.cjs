/** Does nothing. */
'use strict';
