/** How long history is kept, and what is rolled up from it. */
@NullMarked
package dev.pawl.history;

import org.jspecify.annotations.NullMarked;
