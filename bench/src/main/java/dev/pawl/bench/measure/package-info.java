/** One measurement, its repetitions, and how a drain is measured. */
@NullMarked
package dev.pawl.bench.measure;

import org.jspecify.annotations.NullMarked;
