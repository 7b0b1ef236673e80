/** Does nothing but load, which takes long. Node 20 does so when the loop already turns. */

import express from 'express';

express();
setTimeout(() => undefined, 300);
