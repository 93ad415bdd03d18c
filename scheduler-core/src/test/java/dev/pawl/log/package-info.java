@NullMarked
package dev.pawl.log;

import org.jspecify.annotations.NullMarked;
