import { useContext } from 'preact/hooks';
import type { Frame } from '../comparison-contract.ts';
import { Icon, LinkButton } from '../shared/icon.tsx';
import { count, counted, money, roughly } from '../shared/words.ts';
import { HostContext } from './host.ts';

/**
 * Why there is nothing, or not all, to see; how far a run is; nothing where the figures stand.
 * @param props.only `told`: what can be done about it is left to the comparison's tab
 */
export function StageView({ frame, empty, only }: { frame: Frame; empty: boolean; only?: 'told' }) {
  const { post } = useContext(HostContext);
  const { stage, trusted } = frame;
  switch (stage.kind) {
    case 'ready':
      return empty ? <p class="stage muted after-a-while">Comparing…</p> : null;
    case 'loading':
      // What stands is not pushed down for a moment's reading.
      return empty ? (
        <p class="stage muted" role="status">
          Reading the records…
        </p>
      ) : (
        <div class="loading-line after-a-while" role="status">
          <span class="unseen">Reading the records…</span>
        </div>
      );
    case 'missing': {
      const { words, missing } = stage;
      return (
        <div class="stage" role="status">
          <p>{words}</p>
          {missing && only === undefined ? (
            <button
              type="button"
              class="button"
              disabled={!trusted}
              onClick={() => post({ type: 'runMissing' })}
            >
              Run what is missing: {counted(missing.cells, 'cell')},{' '}
              {missing.limitUsd === null ? 'price unknown' : `at most ${money(missing.limitUsd)}`}
            </button>
          ) : null}
        </div>
      );
    }
    case 'running': {
      const { words, done, total, paidUsd, limitUsd, leftMs } = stage;
      const facts = [
        total === null ? counted(done, 'cell') : `${count(done)} of ${counted(total, 'cell')}`,
        `${money(paidUsd)}${limitUsd === null ? '' : ` of at most ${money(limitUsd)}`}`,
        leftMs === null ? '' : `${roughly(leftMs)} left`,
      ];
      return (
        <div class="stage">
          <progress
            class="progress"
            aria-label="Progress of the run"
            max={total ?? undefined}
            value={total === null ? undefined : done}
          />
          <p class="facts">
            Running {words} · {facts.filter(Boolean).join(' · ')}
            {only === undefined ? (
              <>
                {' · '}
                <LinkButton label="Cancel" onClick={() => post({ type: 'cancel' })} />
              </>
            ) : null}
          </p>
        </div>
      );
    }
    case 'stale':
      return (
        <p class="stage aside-line with-icon">
          <Icon name="history" />
          <span>
            {stage.words}{' '}
            {only === undefined ? (
              <LinkButton
                label="Compare again"
                disabled={!trusted}
                onClick={() => post({ type: 'runMissing' })}
              />
            ) : null}
          </span>
        </p>
      );
    case 'failed':
      return (
        <div class="stage" role="alert">
          <p class="with-icon">
            <Icon name="error" tone="bad" />
            <b>These two cannot be compared</b>
          </p>
          <ul class="problem-list">
            {stage.problems.map(({ message, file, line }) => (
              <li key={`${file}:${line}:${message}`}>
                <span class="any-text">{message}</span>{' '}
                {file === null || only !== undefined ? null : (
                  <LinkButton
                    label={`${file.slice(file.lastIndexOf('/') + 1)}${line === null ? '' : `:${line}`}`}
                    title={file}
                    onClick={() => post({ type: 'openFile', file, line })}
                  />
                )}
              </li>
            ))}
          </ul>
          {only === undefined ? (
            <p>
              <LinkButton label="Show log" onClick={() => post({ type: 'showLog' })} />
            </p>
          ) : null}
        </div>
      );
  }
}
