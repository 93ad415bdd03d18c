/** Pages that say why there is no page. */
@NullMarked
package dev.pawl.web.error;

import org.jspecify.annotations.NullMarked;
