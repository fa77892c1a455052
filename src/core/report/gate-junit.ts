import type { GateOutcome } from '../compare/gate.ts';
import type { GatedSuite, GateReport } from './gate-report.ts';
import { manyLines, oneLine } from './plain-text.ts';
import { xmlAttributes, xmlText } from './xml-text.ts';

const reasonLimit = 4000;
/** A rule takes no time to decide; readers that show times of tests want one all the same. */
const time = '0.000';

/** A gate's decision as JUnit: a test suite for each suite, a test case for each rule. */
export function gateJunit({ suites }: GateReport): string {
  const all = suites.flatMap(({ decision }) => decision.outcomes);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    `<testsuites${xmlAttributes({ name: 'regrade gate', ...counts(all), time })}>\n`,
    ...suites.map(testSuite),
    '</testsuites>\n',
  ].join('');
}

function testSuite({ suite, decision, changes }: GatedSuite): string {
  const head = xmlAttributes({
    name: oneLine(suite, 500),
    ...counts(decision.outcomes),
    skipped: 0,
    time,
    file: suite,
  });
  const out =
    changes.length === 0
      ? ''
      : `    <system-out>${xmlText(['The tests change too; that does not count:', ...changes.map((change) => oneLine(change, 500))].join('\n'))}</system-out>\n`;
  return `  <testsuite${head}>\n${decision.outcomes.map((outcome) => testCase(outcome, suite)).join('')}${out}  </testsuite>\n`;
}

function testCase({ rule, asks, status, reason }: GateOutcome, suite: string): string {
  const head = xmlAttributes({
    name: `${oneLine(rule, 300)}: ${oneLine(asks, 200)}`,
    classname: suite,
    time,
  });
  const text = xmlText(manyLines(reason, reasonLimit));
  if (status === 'passed') return `    <testcase${head}/>\n`;
  if (status === 'warning')
    return `    <testcase${head}>\n      <system-out>${text}</system-out>\n    </testcase>\n`;
  const name = status === 'failed' ? 'failure' : 'error';
  const attributes = xmlAttributes({ message: oneLine(reason, reasonLimit), type: oneLine(asks, 200) });
  return `    <testcase${head}>\n      <${name}${attributes}>${text}</${name}>\n    </testcase>\n`;
}

function counts(outcomes: readonly GateOutcome[]) {
  const of = (status: GateOutcome['status']) =>
    outcomes.filter((outcome) => outcome.status === status).length;
  return { tests: outcomes.length, failures: of('failed'), errors: of('error') };
}
