/** Whether to try again, and when. Pure functions. */
@NullMarked
package dev.pawl.retry;

import org.jspecify.annotations.NullMarked;
