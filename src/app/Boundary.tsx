import { Component, type ReactNode } from 'react';
import { messageOf } from '../core/errors';

interface State {
  readonly error: unknown;
}

/** A mistake of ours ends in words and a way on, never in a blank page. */
export class Boundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <main className="waiting">
        <div role="alert">
          <h2>This view failed</h2>
          <p>{messageOf(error)}</p>
        </div>
        <p className="quiet">The address still holds your graph: copy it before you go on.</p>
        <p className="actions">
          <button type="button" onClick={() => location.reload()}>
            Reload the page
          </button>
        </p>
      </main>
    );
  }
}
