@NullMarked
package dev.pawl.job;

import org.jspecify.annotations.NullMarked;
