@NullMarked
package dev.pawl.web.http;

import org.jspecify.annotations.NullMarked;
