package dev.pawl.queue;

import dev.pawl.run.RunState;

/** What became of something a person asked of a run. */
public sealed interface RunAction {
    /** It is done; a running run is cancelled as soon as its worker hears of it. */
    record Done() implements RunAction {}

    /** The run is in a state in which this cannot be done; nothing changed. */
    record NotPossible(RunState state) implements RunAction {}

    /** There is no run of this id (any more). */
    record NotFound() implements RunAction {}
}
