/** What is measured, one class each. */
@NullMarked
package dev.pawl.bench.scenario;

import org.jspecify.annotations.NullMarked;
