/** The SQL of a run's life: enqueue, claim, finish, reclaim, move, and what people ask of runs. */
@NullMarked
package dev.pawl.queue;

import org.jspecify.annotations.NullMarked;
