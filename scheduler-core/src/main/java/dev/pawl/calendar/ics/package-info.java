/** Reads blackout dates out of iCalendar files (RFC 5545), and reports of each event what became of it. */
@NullMarked
package dev.pawl.calendar.ics;

import org.jspecify.annotations.NullMarked;
