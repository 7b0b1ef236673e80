/** Stands in for VS Code's native logger in the editor under test, which is installed without a compiler: writes each line at once. */
'use strict';

const { appendFileSync, mkdirSync } = require('node:fs');
const path = require('node:path');

const names = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];
let level = 2;

class Logger {
  constructor(file) {
    this.file = file;
    this.level = level;
    this.raw = false;
  }
  log(at, text) {
    if (at < this.level) return;
    const line = this.raw
      ? text
      : `${new Date().toISOString().replace('T', ' ').replace('Z', '')} [${names[at]}] ${text}\n`;
    try {
      appendFileSync(this.file, line);
    } catch {
      // The folder of a closed window may be gone; its last words are not worth a crash.
    }
  }
  trace(text) {
    this.log(0, text);
  }
  debug(text) {
    this.log(1, text);
  }
  info(text) {
    this.log(2, text);
  }
  warn(text) {
    this.log(3, text);
  }
  error(text) {
    this.log(4, text);
  }
  critical(text) {
    this.log(5, text);
  }
  getLevel() {
    return this.level;
  }
  setLevel(next) {
    this.level = next;
  }
  clearFormatters() {
    this.raw = true;
  }
  setPattern() {}
  flush() {}
  drop() {}
}

async function createLogger(_name, file) {
  mkdirSync(path.dirname(file), { recursive: true });
  return new Logger(file);
}

exports.version = 1;
exports.Logger = Logger;
exports.createRotatingLogger = createLogger;
exports.createAsyncRotatingLogger = createLogger;
exports.setFlushOn = () => {};
exports.setLevel = (next) => {
  level = next;
};
