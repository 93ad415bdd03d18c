/** Logs of attempts in pages, and the colours in them. */
@NullMarked
package dev.pawl.web.logs;

import org.jspecify.annotations.NullMarked;
