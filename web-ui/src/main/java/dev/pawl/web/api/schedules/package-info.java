/** Previews of schedules in the REST interface. */
@NullMarked
package dev.pawl.web.api.schedules;

import org.jspecify.annotations.NullMarked;
