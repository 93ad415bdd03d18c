@NullMarked
package dev.pawl.outbound;

import org.jspecify.annotations.NullMarked;
