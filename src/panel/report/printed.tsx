import type { CellDetail, CellRow, PromptResult } from '../contract.ts';
import { Grades } from '../results/grades.tsx';
import { figure, paid, verdict } from '../results/words.ts';
import { StatusIcon } from '../shared/icon.tsx';
import { shownText } from '../shared/shown-text.ts';
import { count, counted } from '../shared/words.ts';
import { LeftOutNote, origin } from './about.tsx';
import type { PageData } from './page-data.ts';
import { Rules } from './rules.tsx';

/** Cases that did not pass and stand on paper with their texts. */
const mostCases = 100;
/** UTF-16 units of an output on paper. */
const mostOutput = 3_000;

/** The run on paper, where nothing can be opened: figures, rules, and the cells that did not pass. */
export function Printed({ data }: { data: PageData }) {
  const { page, run } = data;
  const end = verdict(run);
  return (
    <article class="printed printed-run">
      <h1>{page.title}</h1>
      {end ? <p class="verdict">{end.words}</p> : null}
      {run.reason === null || run.status === 'cancelled' ? null : <p>{run.reason}</p>}
      <p class="facts">
        {new Date(run.finishedAt ?? run.startedAt).toLocaleString()} · {paid(run)}
      </p>
      <p class="facts any-text">{[page.usage, origin(data)].filter(Boolean).join(' ')}</p>
      {page.rules.length > 0 ? (
        <>
          <h2>Rules</h2>
          <Rules rules={page.rules} />
        </>
      ) : null}
      {run.prompts.map((result) => (
        <PromptTable key={result.id} result={result} />
      ))}
      <BadCells data={data} />
      <LeftOutNote leftOut={data.leftOut} />
    </article>
  );
}

function PromptTable({ result }: { result: PromptResult }) {
  const { prompt, version, model, reportedModel, passed, failed, errors, rubrics } = result;
  const words = [
    `${count(passed)} passed`,
    failed > 0 ? `${count(failed)} failed` : '',
    errors > 0 ? `${count(errors)} could not be judged` : '',
  ];
  return (
    <>
      <h2 class="any-text">
        {prompt} <span class="muted">{`${version} · ${model}`}</span>
      </h2>
      <p class="facts">
        {words.filter(Boolean).join(', ')}
        {reportedModel && reportedModel !== model ? ` · reported as ${reportedModel}` : ''}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Rubric</th>
            <th scope="col">Passed</th>
            <th scope="col">Rate or mean</th>
            <th scope="col">95 % interval</th>
            <th scope="col">Errors</th>
          </tr>
        </thead>
        <tbody>
          {rubrics.map((rubric) => {
            const { words: rate, interval } = figure(rubric);
            return (
              <tr key={rubric.name}>
                <th scope="row" class="any-text">
                  {rubric.name}
                </th>
                <td>{rubric.overRun ? 'over the run' : `${count(rubric.passed)} of ${count(rubric.n)}`}</td>
                <td>{rate}</td>
                <td>{interval}</td>
                <td>{count(rubric.errors)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}

function BadCells({ data }: { data: PageData }) {
  const bad = data.run.prompts.flatMap((result) =>
    (data.rows.get(result.id) ?? []).flatMap((row) => (row.status === 'passed' ? [] : [{ result, row }])),
  );
  if (bad.length === 0) return null;
  const shown = bad.slice(0, mostCases);
  return (
    <>
      <h2>Not passed</h2>
      {shown.map(({ result, row }) => (
        <BadCell
          key={row.key}
          result={result}
          row={row}
          detail={data.detail(row.key)}
          namesPrompt={data.run.prompts.length > 1}
        />
      ))}
      {bad.length > shown.length ? <p>… and {counted(bad.length - shown.length, 'more cell')}.</p> : null}
    </>
  );
}

function BadCell(props: {
  result: PromptResult;
  row: CellRow;
  detail: CellDetail | undefined;
  namesPrompt: boolean;
}) {
  const { result, row, detail, namesPrompt } = props;
  const notes = [
    row.trial > 1 ? `trial ${row.trial}` : '',
    namesPrompt ? `${result.prompt} ${result.version} · ${result.model}` : '',
  ];
  return (
    <section class="printed-case">
      <h3 class="with-icon">
        <StatusIcon status={row.status} />
        <span class="any-text">
          {row.title} <span class="muted">{notes.filter(Boolean).join(', ')}</span>
        </span>
      </h3>
      {detail?.error ? <p class="any-text">{detail.error.message}</p> : null}
      {detail ? <Grades grades={detail.grades} /> : null}
      {detail?.output ? <pre class="text any-text">{start(shownText(detail.output))}</pre> : null}
    </section>
  );
}

function start(text: string): string {
  return text.length <= mostOutput ? text : `${text.slice(0, mostOutput)}…`;
}
