/** Tables, files and plots. */
@NullMarked
package dev.pawl.bench.report;

import org.jspecify.annotations.NullMarked;
