/** Runs in the REST interface: enqueue, list, look at, retry, run again, cancel. */
@NullMarked
package dev.pawl.web.api.runs;

import org.jspecify.annotations.NullMarked;
