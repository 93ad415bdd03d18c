/** Whether the process lives, and whether it can do its work. */
@NullMarked
package dev.pawl.web.health;

import org.jspecify.annotations.NullMarked;
