/** The nouns of a run's life: no queries. */
@NullMarked
package dev.pawl.run;

import org.jspecify.annotations.NullMarked;
