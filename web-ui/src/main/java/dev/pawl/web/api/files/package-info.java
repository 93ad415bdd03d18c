/** Jobs as code in the REST interface: apply a file, export one. */
@NullMarked
package dev.pawl.web.api.files;

import org.jspecify.annotations.NullMarked;
