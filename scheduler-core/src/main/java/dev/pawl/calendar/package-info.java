/**
 * Named blackout calendars: dates and weekly windows in which jobs are not to start, what they do to fire times, how
 * they are written as JSON or read from iCalendar files, and the repository that keeps them.
 */
@NullMarked
package dev.pawl.calendar;

import org.jspecify.annotations.NullMarked;
