import type { ComponentChildren } from 'preact';
import { useContext } from 'preact/hooks';
import type { FromPanel, SuiteResult } from '../contract.ts';
import { Icon, LinkButton } from '../shared/icon.tsx';
import { counted } from '../shared/words.ts';
import { HostContext } from './host.ts';

type Start = Extract<FromPanel, { type: 'start' }>['what'];

/** The panel without a suite: why, and what to do. */
export function EmptyView({ ready, trusted }: { ready: boolean; trusted: boolean }) {
  const { post } = useContext(HostContext);
  if (!trusted)
    return (
      <div class="panel">
        <Restricted />
      </div>
    );
  if (!ready)
    return (
      <div class="panel">
        <p class="welcome muted" role="status">
          Looking for eval suites in this workspace…
        </p>
      </div>
    );
  return (
    <div class="panel">
      <Welcome>
        <p>This workspace has no eval suite yet.</p>
        <p>
          A suite is a file such as <code>refunds.eval.yaml</code>: it names prompts, cases and the rubrics
          that grade the answers. A GitHub <code>.prompt.yml</code> with test data is one as it stands.
        </p>
        <StartButton label="New eval suite" what="newSuite" />
        <p>
          <LinkButton label="New prompt" onClick={() => post({ type: 'start', what: 'newPrompt' })} />
        </p>
        <p>
          <LinkButton
            label="Open walkthrough"
            onClick={() => post({ type: 'start', what: 'openWalkthrough' })}
          />
        </p>
      </Welcome>
    </div>
  );
}

/** A workspace in restricted mode. */
function Restricted() {
  return (
    <Welcome>
      <p>
        <Icon name="workspace-untrusted" /> This workspace is in Restricted Mode. Suites can ask models that
        cost money and run code of the workspace, so Regrade runs none until you trust it.
      </p>
      <StartButton label="Manage Workspace Trust" what="manageTrust" />
    </Welcome>
  );
}

/** The same in one line, above results that can be read all the same. */
export function RestrictedLine() {
  const { post } = useContext(HostContext);
  return (
    <p class="restricted with-icon">
      <Icon name="workspace-untrusted" />
      <span>
        Restricted Mode: no model is asked until you trust this workspace.{' '}
        <LinkButton label="Manage" onClick={() => post({ type: 'start', what: 'manageTrust' })} />
      </span>
    </p>
  );
}

/** A suite that has not run. */
export function NoRun({ onRun }: { onRun: (() => void) | null }) {
  return (
    <div class="no-run">
      <p>This suite has not run yet. Its results will stand here, rubric by rubric and case by case.</p>
      {onRun ? (
        <button type="button" class="button" onClick={onRun}>
          Run suite
        </button>
      ) : null}
    </div>
  );
}

/** Why a suite cannot be read, each with its place. */
export function Problems({ problems }: { problems: SuiteResult['problems'] }) {
  const { post } = useContext(HostContext);
  return (
    <div class="problems">
      <p class="verdict with-icon">
        <Icon name="error" tone="bad" />
        <span>{counted(problems.length, 'problem')} to fix before this suite can run</span>
      </p>
      <ul>
        {problems.map(({ message, file, line }) => (
          <li key={`${file}:${line}:${message}`}>
            <span class="any-text">{message}</span>{' '}
            {file === null ? null : (
              <LinkButton
                label={line === null ? fileName(file) : `${fileName(file)}:${line}`}
                title={file}
                onClick={() => post({ type: 'openFile', file, line })}
              />
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function Welcome({ children }: { children: ComponentChildren }) {
  return <section class="welcome">{children}</section>;
}

function StartButton({ label, what }: { label: string; what: Start }) {
  const { post } = useContext(HostContext);
  return (
    <button type="button" class="button" onClick={() => post({ type: 'start', what })}>
      {label}
    </button>
  );
}
