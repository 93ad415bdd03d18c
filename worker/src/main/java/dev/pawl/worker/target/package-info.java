/** What runs do: one executor for each kind of target. */
@NullMarked
package dev.pawl.worker.target;

import org.jspecify.annotations.NullMarked;
