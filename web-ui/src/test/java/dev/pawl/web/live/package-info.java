@NullMarked
package dev.pawl.web.live;

import org.jspecify.annotations.NullMarked;
