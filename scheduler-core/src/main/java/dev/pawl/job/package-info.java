/** Jobs: their names, definitions and handlers. */
@NullMarked
package dev.pawl.job;

import org.jspecify.annotations.NullMarked;
