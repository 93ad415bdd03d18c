/** Blackout calendars in the REST interface. */
@NullMarked
package dev.pawl.web.api.calendars;

import org.jspecify.annotations.NullMarked;
