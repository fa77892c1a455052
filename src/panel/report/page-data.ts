import type { LeftOut, RunPage, RunPageLine } from '../../core/report/run-page.ts';
import type { CellDetail, CellRow, RunState } from '../contract.ts';

type Line<Kind extends RunPageLine['kind']> = Extract<RunPageLine, { kind: Kind }>;

/** What a page about a run holds. Texts stay as they are written until somebody opens their cell. */
export class PageData {
  readonly page: RunPage;
  readonly leftOut: LeftOut;
  /** Rows by prompt result, in the order of the record. */
  readonly rows = new Map<string, CellRow[]>();
  readonly #given = new Map<string, string>();
  readonly #answers = new Map<string, string>();
  readonly #byKey = new Map<string, CellRow>();

  /** @param textOf gives the text of one of the page's data elements. */
  constructor(textOf: (id: string) => string) {
    this.page = JSON.parse(textOf('page')) as RunPage;
    this.leftOut = JSON.parse(textOf('left-out')) as LeftOut;
    for (const { id } of this.page.run.prompts) this.rows.set(id, []);
    this.#read(textOf('cells'));
  }

  get run(): RunState {
    return { ...this.page.run, leftMs: null, stale: false };
  }

  /** Everything about one cell; undefined for a key that is not of this page. */
  detail(key: string): CellDetail | undefined {
    const row = this.#byKey.get(key);
    const answer = this.#answers.get(key);
    if (row === undefined || answer === undefined) return undefined;
    const given = this.#given.get(row.case);
    const { vars, expected } = given === undefined ? nothing : (JSON.parse(given) as Line<'given'>);
    const { title, trial, status } = row;
    return {
      ...(JSON.parse(answer) as Line<'answer'>),
      key,
      title,
      case: row.case,
      trial,
      status,
      vars,
      expected,
    };
  }

  #read(text: string): void {
    const cases = new Map<string, Line<'case'>>();
    let last = { case: '', key: '' };
    for (const line of text.split('\n')) {
      if (line === '') continue;
      // These two hold the long texts.
      if (line.startsWith('{"kind":"given"')) this.#given.set(last.case, line);
      else if (line.startsWith('{"kind":"answer"')) this.#answers.set(last.key, line);
      else {
        const one = JSON.parse(line) as Line<'case'> | Line<'cell'>;
        if (one.kind === 'case') {
          cases.set(one.id, one);
          last = { ...last, case: one.id };
        } else {
          const key = String(this.#byKey.size);
          const of = cases.get(one.case);
          const { trial, status, why } = one;
          const row = {
            key,
            case: one.case,
            title: of?.title ?? one.case,
            trial,
            status,
            why,
            tags: of?.tags ?? [],
          };
          this.#byKey.set(key, row);
          this.rows.get(one.of)?.push(row);
          last = { ...last, key };
        }
      }
    }
  }
}

const nothing = { vars: [], expected: null };
