@NullMarked
package dev.pawl.calendar.ics;

import org.jspecify.annotations.NullMarked;
