/** The formats that other tools read, and baselines: hostile names stay text, and what is known is told from what is new. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import type { Finding } from '#protocol/finding.ts';
import type { FilePath } from '#protocol/units.ts';
import { newSince, readBaseline, writeBaseline } from '../../cli/baseline.ts';
import type { Checked } from '../../cli/findings.ts';
import { github } from '../../cli/formats/github.ts';
import { junit } from '../../cli/formats/junit.ts';
import { sarif } from '../../cli/formats/sarif.ts';
import { readCheckOptions } from '../../cli/check-options.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'stallsight-formats-'));
after(() => rmSync(folder, { recursive: true }));

const file = path.resolve('src/a b,c.js') as FilePath;

function finding(line: number, severity: Finding['severity'] = 'warning', on = 'handler'): Finding {
  return {
    rule: 'blocking-file',
    severity,
    file,
    range: { line, column: 3, endLine: line, endColumn: 9 },
    message: `\`${on}\` blocks: "<x> & 100%"\n]]>\u0007.`,
    call: 'fs.readFileSync',
    effect: 'file',
    path: [
      { function: 'load', file, line, column: 3 },
      { function: 'fs.readFileSync', file, line: line + 7, column: 5 },
    ],
    evidence: { kind: 'static' },
    offloads: [],
  };
}

function checked(...findings: Finding[]): Checked {
  return { files: 1, elapsed: 12, findings, fixesOf: () => [] };
}

test('SARIF has one result a finding, with its way as a code flow', () => {
  const log = JSON.parse(sarif(checked(finding(2), finding(5, 'hint')), '1.2.3'));
  assert.equal(log.version, '2.1.0');
  const [run] = log.runs;
  assert.equal(run.tool.driver.semanticVersion, '1.2.3');
  assert.deepEqual(
    run.results.map((result: { level: string; ruleIndex: number }) => [result.level, result.ruleIndex]),
    [
      ['warning', 0],
      ['note', 0],
    ],
  );
  const [{ locations, codeFlows }] = run.results;
  assert.deepEqual(locations[0].physicalLocation.artifactLocation, { uri: 'src/a%20b%2Cc.js', uriBaseId: 'ROOT' });
  assert.deepEqual(locations[0].physicalLocation.region, { startLine: 2, startColumn: 3, endLine: 2, endColumn: 9 });
  assert.equal(codeFlows[0].threadFlows[0].locations.length, 2);
});

test('JUnit fails what counts, passes hints, and keeps hostile names as text', () => {
  const xml = junit(checked(finding(2), finding(5, 'hint')));
  assert.match(xml, /<testsuites name="stallsight" tests="2" failures="1"/);
  assert.match(xml, /&lt;x&gt; &amp; 100%&quot;&#10;\]\]&gt;\uFFFD\./);
  assert.ok(!xml.includes('\u0007'));
  assert.match(junit(checked()), /<testcase name="no findings"\/>/);
});

test('GitHub gets one command a finding, none for hints, with its own escapes', () => {
  const lines = github(checked(finding(2), finding(3, 'hint'), finding(4, 'error'), finding(5, 'info')))
    .trimEnd()
    .split('\n');
  assert.deepEqual(
    lines.map((line) => line.slice(0, line.indexOf(' '))),
    ['::warning', '::error', '::notice'],
  );
  assert.match(
    lines[0] ?? '',
    /^::warning file=src\/a b%2Cc\.js,line=2,endLine=2,col=3,endColumn=9,title=blocking-file::/,
  );
  assert.match(lines[0] ?? '', /100%25"%0A/);
});

test('a baseline knows findings that moved, and no more of them than there were', async () => {
  const baseline = path.join(folder, 'baseline.json');
  assert.ok((await writeBaseline(baseline, [finding(2), finding(9)])).ok);
  const known = await readBaseline(baseline);
  assert.ok(known.ok);
  assert.deepEqual(newSince(known.value, [finding(30), finding(40)]), []);
  assert.equal(newSince(known.value, [finding(2), finding(9), finding(12)]).length, 1);
  assert.equal(newSince(known.value, [finding(2, 'warning', 'other')]).length, 1);
});

for (const [what, text] of Object.entries({
  'no JSON': '{',
  'another schema': '{"schema":"x","findings":{}}',
  'a list': '[]',
  nothing: '',
})) {
  test(`a baseline that is ${what} is refused in one line`, async () => {
    const name = path.join(folder, `${what}.json`);
    writeFileSync(name, text);
    const baseline = await readBaseline(name);
    assert.ok(!baseline.ok);
    assert.match(baseline.because, /is not a baseline/);
  });
}

const configurations: readonly (readonly [name: string, text: string, says: RegExp | null])[] = [
  ['stallsight.json', '{"select":["blocking-file"],"fail-on":"error"}', null],
  ['pyproject.toml', '[tool.stallsight]\nignore = ["blocking-file"]\n', null],
  ['pyproject.toml', '[project]\nname = "x"\n', null],
  ['pyproject.toml', 'not = = toml', null],
  ['stallsight.json', '{', /stallsight\.json: not JSON/],
  ['stallsight.json', '[]', /wants a table/],
  ['stallsight.json', '{"selct":[]}', /no setting "selct"/],
  ['stallsight.json', '{"select":"blocking-file"}', /select wants a list/],
  ['stallsight.json', '{"select":["blocking-tea"]}', /no rule "blocking-tea"/],
  ['stallsight.json', '{"fail-on":"doubt"}', /fail-on wants error/],
  ['pyproject.toml', '[tool.stallsight]\nselect = = 1', /not TOML/],
];

for (const [name, text, says] of configurations) {
  test(`the configuration ${JSON.stringify(text)} in ${name} is ${says === null ? 'taken' : 'refused'}`, async () => {
    const project = mkdtempSync(path.join(folder, 'project-'));
    writeFileSync(path.join(project, name), text);
    const options = await readCheckOptions([project]);
    if (says === null) assert.ok(options.ok, JSON.stringify(options));
    else assert.match(options.ok ? '' : options.because, says);
  });
}

test('the command line goes before the configuration', async () => {
  const project = mkdtempSync(path.join(folder, 'project-'));
  writeFileSync(path.join(project, 'stallsight.json'), '{"select":["blocking-file"],"fail-on":"error"}');
  const own = await readCheckOptions([project]);
  assert.ok(own.ok && own.value.failOn === 'error' && !own.value.takes('blocking-sleep'));
  const options = await readCheckOptions([project, '--select', 'blocking-sleep', '--fail-on', 'info']);
  assert.ok(options.ok && options.value.failOn === 'info');
  assert.ok(options.value.takes('blocking-sleep') && !options.value.takes('blocking-file'));
});
