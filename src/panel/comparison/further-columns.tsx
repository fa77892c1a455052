import type { FurtherColumn } from '../comparison-contract.ts';
import { IntervalPlot } from './interval-plot.tsx';
import { points, pointsInterval, rate, ratioTone, ratioWords, verdictWords } from './words.ts';

/** The head of one more version or model beside the candidate. */
export function FurtherHead({ column, renewing }: { column: FurtherColumn; renewing: boolean }) {
  return (
    <th scope="col" class="further-head" title={column.words}>
      <Told column={column} renewing={renewing} />
    </th>
  );
}

/** The same below the table, for where it is too narrow to have heads. */
export function FurtherList(props: { columns: readonly FurtherColumn[]; renewing: boolean }) {
  const { columns, renewing } = props;
  if (columns.length === 0) return null;
  return (
    <ul class="further-list" aria-label="Beside the two">
      {columns.map((column) => (
        <li key={column.side} title={column.words}>
          <Told column={column} renewing={renewing} />
        </li>
      ))}
    </ul>
  );
}

/** Its name, its verdict, its price. */
function Told({ column, renewing }: { column: FurtherColumn; renewing: boolean }) {
  const { short, missing, verdict, costRatio, costCi } = column;
  const { tone, word } = verdictWords(verdict);
  return (
    <>
      <b class="any-text">{short}</b>{' '}
      <span class="further-sum small">
        {missing !== null ? (
          missing
        ) : (
          <>
            <span class={`tone-${tone}`}>{word}</span>
            {costRatio === null ? null : (
              <>
                , cost <span class={`tone-${ratioTone(costCi)}`}>{ratioWords(costRatio)}</span>
              </>
            )}
            {renewing ? ', being renewed' : ''}
          </>
        )}
      </span>
    </>
  );
}

/** What a further version or model comes to by one rubric, against the same baseline. */
export function FurtherCell(props: {
  column: FurtherColumn;
  rubric: string;
  binary: boolean;
  margin: number;
  end: number;
}) {
  const { column, rubric, binary, margin, end } = props;
  const cell = column.rubrics.find(({ name }) => name === rubric);
  if (cell === undefined)
    return (
      <td class="further-cell muted">
        <span class="further-name">{column.short}</span> –
      </td>
    );
  const { tone, word } = verdictWords(cell.verdict);
  return (
    <td class="further-cell" title={cell.explanation}>
      <span class="further-name any-text">{column.short}</span>
      <span class="further-figures">
        <span>{rate(cell.value, binary)}</span> <b>{cell.delta === null ? '–' : points(cell.delta)}</b>{' '}
        <span class="muted">{cell.ci === null ? '' : pointsInterval(cell.ci)}</span>
      </span>
      <span class="further-drawn">
        <IntervalPlot delta={cell.delta} ci={cell.ci} margin={margin} end={end} tone={tone} />
        <span class={`tone-${tone}`}>{word}</span>
      </span>
    </td>
  );
}
