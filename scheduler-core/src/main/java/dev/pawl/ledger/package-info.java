/**
 * Compares what schedules promised with what became of it, and says why a job did not run. Reads, and writes nothing.
 */
@NullMarked
package dev.pawl.ledger;

import org.jspecify.annotations.NullMarked;
