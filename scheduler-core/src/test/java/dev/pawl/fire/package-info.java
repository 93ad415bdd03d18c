@NullMarked
package dev.pawl.fire;

import org.jspecify.annotations.NullMarked;
