/** Tells open pages that something has changed, so that they fetch themselves again. */
@NullMarked
package dev.pawl.web.live;

import org.jspecify.annotations.NullMarked;
