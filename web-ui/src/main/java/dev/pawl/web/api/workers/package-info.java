/** Workers in the REST interface. */
@NullMarked
package dev.pawl.web.api.workers;

import org.jspecify.annotations.NullMarked;
