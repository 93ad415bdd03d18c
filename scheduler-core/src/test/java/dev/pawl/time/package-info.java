@NullMarked
package dev.pawl.time;

import org.jspecify.annotations.NullMarked;
