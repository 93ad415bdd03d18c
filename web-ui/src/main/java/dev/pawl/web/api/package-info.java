/** What all parts of the REST interface share: how JSON is answered, paths are read and lists are paged. */
@NullMarked
package dev.pawl.web.api;

import org.jspecify.annotations.NullMarked;
