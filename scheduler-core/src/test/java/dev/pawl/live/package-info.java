@NullMarked
package dev.pawl.live;

import org.jspecify.annotations.NullMarked;
