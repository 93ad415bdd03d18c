/** Jobs in the REST interface: define, list, pause, resume, delete. */
@NullMarked
package dev.pawl.web.api.jobs;

import org.jspecify.annotations.NullMarked;
