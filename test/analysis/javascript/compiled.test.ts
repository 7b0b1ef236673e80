/** What compilers make of imports and of async functions: the helpers of TypeScript, esbuild and Babel around them. */

import { test } from 'node:test';
import { marked } from './check.ts';

const others = ['a', 'b', 'c', 'd', 'e'];
const requiring = (wrap: (module: string) => string): string =>
  others.map((name) => `var ${name} = ${wrap(name)};`).join(' ');

const helpers: Readonly<Record<string, string>> = {
  'TypeScript’s importStar': `var __importStar = (this && this.__importStar) || (function () { return function (mod) { if (mod && mod.__esModule) return mod; var result = {}; for (var k in mod) result[k] = mod[k]; return result; }; })();
${requiring((module) => `__importStar(require('${module}'))`)} const fs = __importStar(require('fs')); exports.h = async () => «fs.readFileSync('x')»;`,
  'TypeScript’s importDefault': `var __importDefault = (this && this.__importDefault) || function (mod) { return (mod && mod.__esModule) ? mod : { "default": mod }; };
${requiring((module) => `__importDefault(require('${module}'))`)} const fs_1 = __importDefault(require('node:fs')); exports.h = async () => «fs_1.default.readFileSync('x')»;`,
  tslib: `const tslib_1 = require('tslib'); const fs_1 = tslib_1.__importDefault(require('fs')); exports.h = async () => «fs_1.default.readFileSync('x')»;`,
  'esbuild’s toESM': `var __copyProps = (to, from) => { return to; }; var __toESM = (mod, isNodeMode, target) => (target = {}, __copyProps(target, mod));
${requiring((module) => `__toESM(require('${module}'))`)} var import_fs = __toESM(require('fs'), 1); exports.h = async () => «import_fs.default.readFileSync('x')»; exports.g = async () => «(0, import_fs.readFileSync)('x')»;`,
  'Babel’s interopRequireDefault': `function _interopRequireDefault(e) { return e && e.__esModule ? e : { default: e }; }
${requiring((module) => `_interopRequireDefault(require('${module}'))`)} var _fs = _interopRequireDefault(require('fs')); exports.h = async () => «_fs.default.readFileSync('x')»;`,
};

const named = `var __defProp = Object.defineProperty; var __name = (target, value) => __defProp(target, 'name', { value, configurable: true }); var fs = require('fs');`;

const names: Readonly<Record<string, string>> = {
  'an arrow function': `${named} var read = /* @__PURE__ */ __name((file) => fs.readFileSync(file), 'read'); var show = /* @__PURE__ */ __name(async (file) => «read(file)», 'show'); module.exports = { show };`,
  'a function and a class': `${named} function read(file) { return fs.readFileSync(file); } __name(read, 'read'); var Store = class { static { __name(this, 'Store'); } get(file) { return read(file); } }; exports.h = async (file) => «new Store().get(file)»;`,
  'what nobody calls': `${named} var read = __name(() => { fs.readFileSync('x'); }, 'read');`,
};

for (const [what, program] of Object.entries(names))
  test(`seen through esbuild’s names: ${what}`, () => marked(program));

for (const [what, program] of Object.entries(helpers)) test(`seen through ${what}`, () => marked(program));

const started = (body: string): string => `const fs = require('fs');
function load(file) { return __awaiter(this, void 0, void 0, function () { return __generator(this, function (_a) { ${body} return [2]; }); }); }`;

const asyncFunctions: Readonly<Record<string, string>> = {
  'a function that TypeScript took apart': started(`var text = «fs.readFileSync(file)»;`),
  'a function of tslib': started(`var text = «fs.readFileSync(file)»;`).replaceAll(
    /__(?=awaiter|generator)/g,
    'tslib_1.__',
  ),
  'a function that regenerator took apart': `const fs = require('fs');
exports.load = function () { var _ref = _asyncToGenerator(regeneratorRuntime.mark(function _callee(file) { return regeneratorRuntime.wrap(function _callee$(_context) {
  while (1) { switch (_context.prev = _context.next) { case 0: «fs.readFileSync(file)»; case 1: case 'end': return _context.stop(); } } }, _callee, this); }));
  return function (_x) { return _ref.apply(this, arguments); }; }();`,
  'a class that Babel took apart': `var fs = require('fs');
var Store = function () { function Store(file) { _classCallCheck(this, Store); this.file = file; } _createClass(Store, [{ key: 'read', value: function read() { return fs.readFileSync(this.file); } }]); return Store; }();
var store = new Store('x'); exports.show = function (req, res) { res.end(«store.read()»); };`,
  'a class that TypeScript took apart': `var fs = require('fs');
var Base = (function () { function Base() {} Base.prototype.read = function () { return fs.readFileSync('x'); }; return Base; }());
var Store = (function (_super) { __extends(Store, _super); function Store() { return _super.call(this) || this; } return Store; }(Base));
var store = new Store(); exports.show = function (req, res) { res.end(«store.read()»); };`,
  'the start of a program': `${started(`fs.readFileSync(file);`)}
function main() { return __awaiter(this, void 0, void 0, function* () { yield load('x'); require('http').createServer(() => {}).listen(1); }); }
main();`,
};

for (const [what, program] of Object.entries(asyncFunctions))
  test(`as async as before: ${what}`, () => marked(program));

const fair: Readonly<Record<string, string>> = {
  'a default of the project’s own': `//- read.js\nexports.default = { readFileSync() {} };\n//- app.js\nvar _read = _interopRequireDefault(require('./read')); exports.h = async () => _read.default.readFileSync('x');`,
};

for (const [what, program] of Object.entries(fair)) test(`fair to ${what}`, () => marked(program));
