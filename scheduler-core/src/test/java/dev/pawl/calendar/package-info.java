@NullMarked
package dev.pawl.calendar;

import org.jspecify.annotations.NullMarked;
