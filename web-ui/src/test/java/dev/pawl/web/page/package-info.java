@NullMarked
package dev.pawl.web.page;

import org.jspecify.annotations.NullMarked;
