/** Tests of the executors, with real servers and processes. */
@NullMarked
package dev.pawl.worker.target;

import org.jspecify.annotations.NullMarked;
