/** Parts of a benchmark that run in processes of their own. */
@NullMarked
package dev.pawl.bench.process;

import org.jspecify.annotations.NullMarked;
