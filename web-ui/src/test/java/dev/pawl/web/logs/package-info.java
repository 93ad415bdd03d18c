@NullMarked
package dev.pawl.web.logs;

import org.jspecify.annotations.NullMarked;
