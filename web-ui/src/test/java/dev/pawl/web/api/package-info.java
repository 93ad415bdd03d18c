@NullMarked
package dev.pawl.web.api;

import org.jspecify.annotations.NullMarked;
