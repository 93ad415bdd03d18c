/** Turns fire times into runs: the only place where schedules and the queue meet. */
@NullMarked
package dev.pawl.fire;

import org.jspecify.annotations.NullMarked;
