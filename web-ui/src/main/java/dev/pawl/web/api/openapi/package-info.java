/** The description of the REST interface for programs. */
@NullMarked
package dev.pawl.web.api.openapi;

import org.jspecify.annotations.NullMarked;
