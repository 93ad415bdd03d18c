@NullMarked
package dev.pawl.web.runs;

import org.jspecify.annotations.NullMarked;
