/** Logs of attempts in the REST interface. */
@NullMarked
package dev.pawl.web.api.logs;

import org.jspecify.annotations.NullMarked;
