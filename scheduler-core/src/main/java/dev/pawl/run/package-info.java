/** The nouns of a run's life: run, run key, attempt, lease, outcome. No queries. */
@NullMarked
package dev.pawl.run;

import org.jspecify.annotations.NullMarked;
