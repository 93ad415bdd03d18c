/** Queues in the REST interface. */
@NullMarked
package dev.pawl.web.api.queues;

import org.jspecify.annotations.NullMarked;
