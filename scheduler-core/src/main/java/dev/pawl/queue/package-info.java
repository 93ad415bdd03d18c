/** The SQL of a run's life: enqueue, claim, renew, finish, reclaim. */
@NullMarked
package dev.pawl.queue;

import org.jspecify.annotations.NullMarked;
