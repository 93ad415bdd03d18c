@NullMarked
package dev.pawl.web.assets;

import org.jspecify.annotations.NullMarked;
