/**
 * The functions of a module by which an error comes back whole from another process. Many classes of errors cannot be made anew from
 * their `args` alone, and one that cannot breaks the pool: all other calls fail then, now and later.
 */

import { read, type Read } from '#protocol/read.ts';
import type { TextEdit } from '../../fixes.ts';
import { bringModule, type Source } from './imports.ts';

export interface CarriedErrors {
  /** With plain line ends and room behind it; empty where the module has it. */
  readonly written: string;
  /** The names that it binds. */
  readonly names: readonly string[];
  readonly edits: readonly TextEdit[];
}

/** What is called in the other process: it takes the function, its arguments and its keywords. */
export const calledThere = '_called';

export function bringCarriedErrors(source: Source): Read<CarriedErrors> {
  const pickle = bringModule(source, 'pickle');
  if (!pickle.ok) return pickle;
  const written = textOf(pickle.value.name);
  if (source.text.replaceAll('\r\n', '\n').includes(written)) return read({ written: '', names: [], edits: [] });
  return read({ written, names: ['_CarriedError', '_made_anew', calledThere], edits: pickle.value.edits });
}

function textOf(pickle: string): string {
  return `class _CarriedError(Exception):
    """Brings an error back that cannot be made anew from its arguments alone, and would break the pool."""

    def __reduce__(self):
        (error,) = self.args
        return _made_anew, (type(error), error.args, error.__dict__)


def _made_anew(kind, args, state):
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


def ${calledThere}(function, args, keywords):
    try:
        return function(*args, **keywords)
    except Exception as error:
        try:
            ${pickle}.loads(${pickle}.dumps(error))
        except Exception:
            carried = _CarriedError(error)
            ${pickle}.loads(${pickle}.dumps(carried))
            raise carried from error
        raise


`;
}
